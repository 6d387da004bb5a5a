from tests.admin_console.desk import words, use_account_password
from tests.browser import logged_on
from tests.cast import Cast
def test_x(cast: Cast) -> None:
    use_account_password(cast.alice)
    bob = logged_on(cast.bob)
    for u in ("logons/","operations/","operations/?who=alice","logons/?who=a","logons/?network=10.0.0.0/33","logons/?since=2001-01-01","operations/?act=group:rules&result=done"):
        r = bob.get("/console/logs/"+u)
        print(u, r.status_code, words(r)[:1500]); print()
    assert 0
