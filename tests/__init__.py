import pytest

# A failure in what tests share says what was compared, as one in a test does.
pytest.register_assert_rewrite(
    "tests.browser", "tests.desk", "tests.drafting", "tests.processes", "tests.servers"
)
