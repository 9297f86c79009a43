from werkzeug.test import TestResponse

from tests.house import House


class Employer:
    """Somebody with a phone and no account."""

    def __init__(self, house: House, language: str = "en") -> None:
        self.house = house
        self.browser = house.app.test_client()
        self.browser.environ_base["HTTP_ACCEPT"] = "text/html"
        self.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language.replace("_", "-")

    def opens(self, path: str) -> TestResponse:
        return self.browser.get(path)

    def sees(self, path: str) -> str:
        answer = self.opens(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.text

    def asks_by_program(self, code: str) -> TestResponse:
        return self.browser.get(f"/v/{code}", headers={"Accept": "application/json"})
