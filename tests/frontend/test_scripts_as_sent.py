"""Scripts are sent smaller than they are written, and do the same."""

import subprocess

import pytest

from qdn_tui.pages.script import tight
from tests.edge.engine import NODE

# Everything that renaming and squeezing could spoil, in one program that says what it found.
_PROGRAM = r"""
// A comment with 'quotes' and { braces }.
const answers = [];
const total = 4;
let factor = 3, other = 2;
const printed = (value) => { answers.push(String(value)); };
function ratio(total, factor) {
  return total / factor / other;
}
const view = { total: total, named: { factor } };
printed(ratio(12, factor));
printed(JSON.stringify({ proof: total, factor }));
printed(view.total + view.named.factor);
printed('total / factor'.replace(/to[/]?tal/g, 'other factor'));
printed(total > 3 ? factor : other);
printed(total ? ratio(1, 1) : other);
const { factor: taken } = view.named;
printed(taken - -other + +total);
const shown = { size: total > 3 ? total : factor, deep: [total, factor] };
printed(JSON.stringify(shown));
printed(typeof window_of === 'undefined' ? 'none' : window_of);
console.log(answers.join('\n'));
"""


def run(script: str) -> str:
    done = subprocess.run([NODE, "-e", script], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_script_does_the_same_under_shorter_names() -> None:
    sent = tight(_PROGRAM)
    assert run(sent) == run(_PROGRAM)
    assert len(sent) < 0.75 * len(_PROGRAM)
    assert "printed" not in sent
    assert "total:" in sent, "a key is what others read"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("const long = 1;\nsay(long);\n", "const a=1;\nsay(a);\n"),
        ("const long = 1;\nsay(here.long, long);\n", "const long=1;\nsay(here.long,long);\n"),
        ("const long = 1;\nsay({ long: 2 }, long);\n", "const long=1;\nsay({long:2},long);\n"),
        ("const long = 1;\nsay({ long });\n", "const a=1;\nsay({long:a});\n"),
        ("const long = 1;\nsay(a, b ? long : c);\n", "const d=1;\nsay(a,b?d:c);\n"),
        ("const long = 1;\nsay('long', /long/);\n", "const a=1;\nsay('long',/long/);\n"),
        ("const print = 1;\nprint();\n", "const print=1;\nprint();\n"),
        ("const long = a + +b - -c / d;\n", "const e=a+ +b- -c/d;\n"),
    ],
)
def test_only_what_the_script_declares_itself_gets_another_name(written: str, sent: str) -> None:
    assert tight(written) == sent
