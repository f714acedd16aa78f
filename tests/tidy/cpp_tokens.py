"""The tokens of C++, as the checks of this folder read them."""
import re

token = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<directive>^[ ]*\#(?:\\\n|[^\n])*)
      | (?P<string>(?:u8|[uUL])?R"(?P<mark>[^(]*)\(.*?\)(?P=mark)"|(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*")
      | (?P<constant>(?:u8|[uUL])?'(?:[^'\\\n]|\\.)+'|\.?\d(?:[eEpP][+-]|'?[\w.])*|\b(?:true|false|nullptr)\b)
      | (?P<name>[^\W\d]\w*)
      | (?P<other>::|->|<<|&&|\|\||[=!<>+*/%&|^-]=|\+\+|--|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
# Python names the last group that matched: in a raw string that is its mark.
kinds = {"mark": "string"}


def tokens(text):
    """Each token as (line, kind, text), without comments and BOOST_DESCRIBE_… macros. A directive is one token."""
    line = 1
    depth = 0  # Of parentheses in a BOOST_DESCRIBE_… macro.
    is_described = False
    for found in token.finditer(text):
        kind, value = found.lastgroup, found[0]
        if is_described:
            depth += (value == "(") - (value == ")")
            is_described = depth > 0 or value != ")"
        elif value.startswith("BOOST_DESCRIBE_"):
            is_described = True
        elif kind != "space":
            yield line, kinds.get(kind, kind), value
        line += value.count("\n")
