--[[
Dovecot asks mailportal about every logon of a mail program, and about every mailbox mail is delivered to.

One file for Dovecot 2.3 and 2.4. 2.4 knows a mail process by its credential (doveadm kick -f user_credential
client:17), so one question decides. 2.3 knows only proxied connections by it, so there are two hops: a public port asks
/dovecot/logon with the secret that was typed. An accept carries the credential's id and a token of a few seconds; the
connection is then proxied to an inner port of this same Dovecot, which asks /dovecot/check with that token. So no
constant password opens the inner port, and a credential that was deleted between the two questions is caught by the
second. In both versions the token goes on as a submission's password at Postfix, which asks /dovecot/check with it.

Whatever is not a clear "accept" or "reject" is a temporary failure: a person whose password is right must never
be told that it is wrong because the portal is away.
]]

local json = require "cjson.safe"

-- The portal's socket on this host, unix:/path, at which a question is one line, as is its answer; or https://, elsewhere.
local PORTAL = "@PORTAL_FOR_DOVECOT@"
local SOCKET = PORTAL:match("^unix:(.+)$")
local KEY_FILE = "@PORTAL_KEY_FILE@"
local MAIL_DIRECTORY, MAIL_UID, MAIL_GID = "@MAIL_DIRECTORY@", "@MAIL_UID@", "@MAIL_GID@"
-- Empty on 2.4: no second hop.
local INNER_HOST = "@INNER_ADDRESS@"
local INNER_PORTS = {
  imap = "@INNER_IMAP_PORT@",
  pop3 = "@INNER_POP3_PORT@",
  sieve = "@INNER_SIEVE_PORT@",
  submission = "@INNER_SUBMISSION_PORT@",
}

-- Bytes. Nobody has a longer name or secret (RFC 5321: 64 + 1 + 255; the portal's bound of what is typed for a password),
-- and much longer ones would not fit. Of one the portal hears the length alone: it refuses, and records that.
-- Nothing else is judged here, or logons would fail that nobody ever hears of.
local LONGEST_NAME, LONGEST_SECRET = 320, 1024
-- Of a line, in which a byte may take six; the portal reads no longer ones.
local LONGEST_LINE = 8192

-- Milliseconds. The client is to hear a temporary failure within 3 s. The portal answers within 1.5 s or not at all;
-- Dovecot hands out failures on a half-second tick.
local TIMEOUTS = { logon = 1800, check = 700, exists = 1800 }

-- Bounds the whole second hop, from connecting to its answer: on a temporary failure there the proxy tries once a
-- second until this has passed (with the usual 5 s, every client waited 5 s).
local SECOND_HOP_TIMEOUT = "1400ms"

-- Seconds for which this worker process asks nobody after a 5xx or silence. Without it a hanging portal makes every
-- waiting client pay the time-outs of all those before it in the queue.
local BREAKER = 2

local OK = dovecot.auth.PASSDB_RESULT_OK
local REFUSED = dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH
local TEMPORARY = dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE

-- Debian's lua-socket; where the portal is asked over HTTP, nobody needs it.
local sockets, unix
if SOCKET then sockets, unix = require "socket", require "socket.unix" end

local clients, key, connection
local down_until = 0

-- The same settings in the words of 2.3 and of 2.4. 2.4 refuses a name that it does not know, 2.3 silently ignores one:
-- so 2.3's are tried first. 2.4 wants every value as text.
local function http_client(timeout)
  local connecting = math.min(timeout, 1000)
  local is_old, client = pcall(dovecot.http.client, {
    user_agent = "mailportal-dovecot", no_auto_retry = true, no_auto_redirect = true,
    max_attempts = 1, max_connect_attempts = 1, max_idle_time_msecs = 60000,
    connect_timeout_msecs = connecting, request_timeout_msecs = timeout, request_absolute_timeout_msecs = timeout,
  })
  if is_old then return client end
  return dovecot.http.client {
    user_agent = "mailportal-dovecot", auto_retry = "no", auto_redirect = "no",
    request_max_attempts = "1", max_connect_attempts = "1", max_idle_time = "60s",
    connect_timeout = connecting .. "ms", request_timeout = timeout .. "ms", request_absolute_timeout = timeout .. "ms",
  }
end

function script_init()
  clients = {}
  for subject, timeout in pairs(TIMEOUTS) do clients[subject] = not SOCKET and http_client(timeout) end
  return 0
end

local function breaker_is_open()
  local left = down_until - os.time()
  return left > 0 and left <= BREAKER           -- more than BREAKER: the clock was set back, do not wait for it
end

-- Read at the first question: script_init also runs in Dovecot's main auth process.
local function portal_key(again)
  if again or not key then
    local file, problem = io.open(KEY_FILE)
    if not file then return nil, problem end
    key = file:read("l") or ""
    file:close()
  end
  return key
end

-- The parentheses drop gsub's second value, which add_header would take for an argument.
local function percent_encoded(text)
  return (text:gsub('[^%w"{}:,@._-]', function(c) return string.format("%%%02X", c:byte()) end))
end

-- The question travels in a header: a body would bring "Expect: 100-continue" and one more round trip.
local function over_http(subject, question, shared_key)
  local request = clients[subject]:request { url = PORTAL .. "/dovecot/" .. subject, method = "POST" }
  request:add_header("X-Portal-Key", shared_key)
  request:add_header("X-Portal-Question", percent_encoded(json.encode(question)))
  local response = request:submit()
  return response:status(), json.decode(response:payload()), response:reason()
end

-- One connection for each worker process, kept from question to question.
local function connect(seconds)
  connection = unix.stream()
  connection:settimeout(seconds, "t")
  return connection:connect(SOCKET)
end

local function disconnect()
  connection:close()
  connection = nil
end

local function exchange(line, seconds)
  connection:settimeout(seconds, "t")
  local sent, problem = connection:send(line)
  if not sent then return nil, problem end
  return connection:receive("*l")
end

local function line_of(subject, question, shared_key)
  question.ask, question.key = subject, shared_key
  local line = json.encode(question) .. "\n"
  if #line <= LONGEST_LINE then return line end
  -- Only a name of control characters makes it so long, and nobody has one.
  question.address, question.address_bytes = nil, tostring(#question.address)
  return json.encode(question) .. "\n"
end

-- Answers in HTTP's numbers, 9000 for silence. A kept connection that the portal has closed, as at its restart, is no
-- silence: the question is asked once more on a new one.
local function over_line(subject, question, shared_key)
  local line, ends_at = line_of(subject, question, shared_key), sockets.gettime() + TIMEOUTS[subject] / 1000
  local said, problem
  repeat
    local was_kept = connection ~= nil
    local is_open = was_kept
    if not was_kept then is_open, problem = connect(ends_at - sockets.gettime()) end
    if is_open then said, problem = exchange(line, ends_at - sockets.gettime()) end
    if said then
      local answer = json.decode(said)
      local fault = type(answer) == "table" and answer.error
      return fault == "key" and 401 or fault and 400 or 200, answer, fault
    end
    disconnect()
  until not was_kept or problem == "timeout"
  return 9000, nil, problem
end

local put = SOCKET and over_line or over_http

-- Returns the answer's result word, the answer, and for an unclear answer the reason as text for the log.
-- After 401 the key is read again: it was changed while this worker lived.
local function ask(subject, question)
  if breaker_is_open() then return "defer", {}, "not asked, was away a moment ago" end
  local shared_key, problem = portal_key()
  if not shared_key then return "defer", {}, "key: " .. tostring(problem) end
  local status, answer, reason = put(subject, question, shared_key)
  local renewed_key = status == 401 and portal_key("again")
  if renewed_key and renewed_key ~= shared_key then status, answer, reason = put(subject, question, renewed_key) end
  -- 9xxx is silence. 4xx is a mistake between these two programs: temporary for this client, and no reason to leave the
  -- others unasked, or one stranger's odd question would close the door for everybody.
  if status >= 500 then down_until = os.time() + BREAKER end
  if status == 200 and type(answer) == "table" then return answer.result, answer, "answer " .. tostring(answer.result) end
  return "defer", {}, "status " .. status .. " " .. tostring(reason)
end

local function tell(question, name, text, longest)
  if #text <= longest then question[name] = text else question[name .. "_bytes"] = tostring(#text) end
end

-- The name that a mail program gave itself before the logon, or nil: only IMAP has a way to (RFC 2971), and Dovecot
-- passes it on as pairs of quoted texts. A stranger wrote it: 64 of printable ASCII go on at most.
local function program_name(req)
  local said = (req.client_id or ""):gsub("\\.", "'")
  local position = said:match("^ *()")
  while true do
    local _, before, key = said:find('^"([^"]*)" ', position)
    if not key then return nil end
    local _, last, value = said:find('^"([^"]*)" ?', before + 1)
    if not value then _, last = said:find("^NIL ?", before + 1) end
    if not last then return nil end
    if key:lower() == "name" then return value and value:gsub("[^ -~]", ""):sub(1, 64) end
    position = last + 1
  end
end

-- 2.4 says protocol, 2.3 service.
local function service_of(req)
  return req.protocol or req.service
end

-- What a mail process is started with. Any userdb_ field makes `userdb prefetch` answer: no further question for the
-- mailbox. Of 2.4's processes userdb_user_credential is the name that doveadm kicks by.
-- The token goes on as the submission service's password at Postfix. The usual way, XCLIENT from loopback, would let
-- every local user of the mail host send as anyone.
local function mailbox_of(answer, protocol, token)
  local fields = {
    user = answer.address, userdb_credential = answer.credential, userdb_user_credential = answer.credential,
  }
  if protocol == "submission" then
    fields.userdb_submission_relay_user = answer.address
    fields.userdb_submission_relay_password = token
  end
  return fields
end

local function first_hop(req, protocol, secret)
  local question = { protocol = protocol, remote = req.remote_ip, session = req.session, program = program_name(req) }
  tell(question, "address", req.user, LONGEST_NAME)
  tell(question, "secret", secret, LONGEST_SECRET)
  local result, answer, what = ask("logon", question)
  if result == "reject" then return REFUSED, "refused by the portal" end
  if result ~= "accept" then return TEMPORARY, what end
  if INNER_HOST == "" then return OK, mailbox_of(answer, protocol, answer.token) end
  return OK, {
    user = answer.address, user_credential = answer.credential, pass = answer.token,
    proxy = "y", host = INNER_HOST, port = INNER_PORTS[protocol], proxy_timeout = SECOND_HOP_TIMEOUT,
  }
end

local function second_hop(req, protocol, token)
  local question = { protocol = protocol, session = req.session }
  tell(question, "address", req.user, LONGEST_NAME)
  tell(question, "token", token, LONGEST_SECRET)
  local result, answer, what = ask("check", question)
  if result == "reject" then return REFUSED, "token refused by the portal" end
  if result ~= "accept" then return TEMPORARY, what end
  return OK, mailbox_of(answer, protocol, token)
end

function auth_password_verify(req, secret)
  -- Postfix's relay port is the second hop of a submission, too.
  local is_relay = service_of(req) == "smtp"
  local protocol = is_relay and "submission" or service_of(req)
  local inner_port = INNER_PORTS[protocol]
  if not inner_port then return REFUSED, "nobody logs on here for " .. tostring(protocol) end
  -- real_: the port the connection truly came in by; local_port is what a trusted proxy says.
  local is_inner = INNER_HOST ~= "" and req.real_local_port == inner_port
  if is_relay or is_inner then return second_hop(req, protocol, secret) end
  return first_hop(req, protocol, secret)
end

-- Asked for delivery (LMTP), and for the owner of a shared mailbox; logons bring their fields along. An IMAP process may
-- ask about others only where the answer names its own user id, and it needs the home, which is that of mail_home.
function auth_userdb_lookup(req)
  local question = {}
  tell(question, "address", req.user, LONGEST_NAME)
  local result, answer, what = ask("exists", question)
  if result == "accept" then
    -- The portal's spelling: mail for " alice" would lie in a folder that nobody opens.
    local name, domain = answer.address:match("^(.*)@([^@]*)$")
    local home = MAIL_DIRECTORY .. "/" .. domain .. "/" .. name
    return dovecot.auth.USERDB_RESULT_OK, { user = answer.address, uid = MAIL_UID, gid = MAIL_GID, home = home }
  end
  if result == "unknown" then return dovecot.auth.USERDB_RESULT_USER_UNKNOWN, "no such mailbox" end
  return dovecot.auth.USERDB_RESULT_INTERNAL_FAILURE, what
end
