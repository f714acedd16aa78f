"""Reads documents from a file, one per line in hexadecimal, with Python's json module. Prints `= ` and the document as
Python writes it, or `! offset message`. Prints the result of Plaza for intended differences: NaN, infinities and lone
surrogates."""

import json
import math
import re
import sys


def without_infinities(value):
    if isinstance(value, float) and math.isinf(value):
        return None
    if isinstance(value, list):
        return [without_infinities(item) for item in value]
    if isinstance(value, dict):
        return {name: without_infinities(member) for name, member in value.items()}
    return value


def reading(text):
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        message = error.msg
        # Since Python 3.13.
        if message.startswith("Illegal trailing comma"):
            is_object = message.endswith("object")
            at = error.pos + 1
            while text[at] in " \t\r\n":
                at += 1
            return f"! {at} " + ("Expecting property name enclosed in double quotes" if is_object else "Expecting value")
        return f"! {error.pos} {message}"
    written = json.dumps(without_infinities(value), ensure_ascii=False, separators=(",", ":"))
    return "= " + re.sub("[\ud800-\udfff]", "\ufffd", written)


sys.stdout.reconfigure(encoding="utf-8", newline="\n")
with open(sys.argv[1], encoding="ascii") as file:
    for line in file:
        try:
            document = bytes.fromhex(line.strip()).decode("utf-8")
        except UnicodeDecodeError:
            print("not UTF-8")
            continue
        print(reading(document))
