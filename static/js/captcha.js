// A captcha with scripts on: another picture without leaving the page, and work of the browser in place of a person's.
// No Web Worker: its address would be a script's, and Trusted Types forbid every policy that could allow one. The work
// is done in slices between which the page answers, so that nothing has to be allowed for it.
(() => {
  const SLICE_MS = 12; // less than a frame: typing and scrolling stay smooth
  const ROUND = 256;
  const STALE_MS = 4 * 60_000; // a challenge lives for 5 minutes: who comes back later needs another answer

  // SHA-256 (FIPS 180-4) of one block: crypto.subtle does not exist on plain http, and costs more per call than this.
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const CONSTANTS = Int32Array.from(primes, (prime) => Math.cbrt(prime) * 2 ** 32);
  const START = Int32Array.from(primes.slice(0, 8), (prime) => Math.sqrt(prime) * 2 ** 32);
  const words = new Int32Array(64);

  const load = (text) => {
    words.fill(0, 0, 16);
    for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    words[15] = 8 * text.length;
  };

  // The first 32 bits of the digest of at most 55 ASCII characters.
  const firstBits = (text) => {
    load(text);
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15], y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let a = START[0], b = START[1], c = START[2], d = START[3], e = START[4], f = START[5], g = START[6], h = START[7];
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + CONSTANTS[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return (a + START[0]) >>> 0;
  };

  const search = (salt, bits) => new Promise((found) => {
    const turn = new MessageChannel(); // setTimeout would wait 4 ms each time
    let nonce = 0;
    turn.port1.onmessage = () => {
      const end = performance.now() + SLICE_MS;
      do {
        for (const stop = nonce + ROUND; nonce < stop; nonce += 1) {
          if (firstBits(`${salt}:${nonce}`) >>> (32 - bits) === 0) return found(nonce);
        }
      } while (performance.now() < end);
      return turn.port2.postMessage(null);
    };
    turn.port2.postMessage(null);
  });

  document.querySelectorAll("[data-captcha]").forEach((panel) => {
    const image = panel.querySelector("[data-captcha-image]");
    const nonce = panel.querySelector("[data-captcha-nonce]");
    const status = panel.querySelector("[data-captcha-status]");
    const worker = panel.querySelector("[data-captcha-work]");
    const form = panel.closest("form");
    const characters = panel.querySelector(".input");
    const address = image.src;
    let pictures = 0;

    panel.querySelector("[data-captcha-another]").addEventListener("click", (event) => {
      event.preventDefault();
      pictures += 1;
      image.src = `${address}?${pictures}`;
    });

    // A form that is sent without the characters while the browser works is held until it is ready.
    let doneAt = Infinity;
    let held = null;
    form.addEventListener("submit", (event) => {
      const isBusy = worker.hidden && doneAt === Infinity;
      if (!isBusy || characters.value) return;
      event.preventDefault();
      event.stopPropagation(); // nothing has left: the next one is no second click
      held = event.submitter;
    });

    const work = async () => {
      doneAt = Infinity;
      held = null;
      worker.hidden = true;
      status.textContent = worker.dataset.busy;
      try {
        const response = await fetch(worker.dataset.captchaWork);
        if (!response.ok) throw new Error(response.status);
        const { salt, bits } = await response.json();
        nonce.value = await search(salt, bits);
        doneAt = Date.now();
        status.textContent = worker.dataset.done;
        if (held) form.requestSubmit(held);
      } catch {
        worker.hidden = false;
        status.textContent = worker.dataset.failed;
      }
    };
    // A captcha is shown only where one is asked for: the work begins with it, and the button is for a second try.
    worker.addEventListener("click", work);
    form.addEventListener("focusin", () => Date.now() - doneAt > STALE_MS && work());
    work();
  });
})();
