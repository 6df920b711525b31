#!/usr/bin/env python3
"""Writes the facts of the Language Server Protocol's meta model that the protocol tests need, without its prose.

usage: extract.py lsp.json metamodel.json

`lsp.json` is the meta model that microsoft/lsprotocol keeps (`generator/lsp.json`); README.md beside this file says
where to get it and how the result is written. What is kept: the messages with their types, and of structures,
enumerations and aliases what these reach. What is left out: documentation, `since`, deprecations, and all that is
marked as proposed, since a server has no business sending it.
"""

import json
import sys

# Reached from no message's type, since they travel as LSPAny: the values of $/progress.
EXTRA = ["WorkDoneProgressBegin", "WorkDoneProgressReport", "WorkDoneProgressEnd"]
# The one recursive group: any JSON at all, and the reader knows it by name.
ANYTHING = {"LSPAny", "LSPObject", "LSPArray"}
# Names of proposed structures, filled in from the model: a union loses its proposed members.
PROPOSED = set()
SENDERS = {"clientToServer": "client", "serverToClient": "server", "both": "both"}


def written(kind, inside=False):
    """A type of the meta model in the notation of README.md; `inside` a list or map, where a union needs brackets."""
    match kind["kind"]:
        case "base" | "reference":
            return kind["name"]
        case "array":
            return written(kind["element"], True) + "[]"
        case "map":
            return "{[" + written(kind["key"]) + "]: " + written(kind["value"]) + "}"
        case "tuple":
            return "[" + ", ".join(written(item) for item in kind["items"]) + "]"
        case "stringLiteral":
            return "'" + kind["value"] + "'"
        case "or" | "and":
            sign = " | " if kind["kind"] == "or" else " & "
            items = [written(item, True) for item in kind["items"] if item.get("name") not in PROPOSED]
            return f"({sign.join(items)})" if inside and len(items) > 1 else sign.join(items)
        case "literal":
            return "{" + ", ".join(f"{key}: {text}" for key, text in sorted(properties(kind["value"]).items())) + "}"
    raise ValueError(f"a kind of type this script does not know: {kind}")


def properties(structure):
    """The properties of a structure: name, with `?` behind it where it may be absent, to type."""
    kept = (p for p in structure["properties"] if not p.get("proposed"))
    return {p["name"] + ("?" if p.get("optional") else ""): written(p["type"]) for p in kept}


def references(kind):
    """The names that a type, or anything that holds types, refers to."""
    if isinstance(kind, dict):
        if kind.get("proposed"):
            return
        if kind.get("kind") == "reference":
            yield kind["name"]
        for value in kind.values():
            yield from references(value)
    elif isinstance(kind, list):
        for value in kind:
            yield from references(value)


def proposed(model):
    """The names of all that is marked as proposed."""
    return {entry["name"] for key in ("structures", "enumerations", "typeAliases") for entry in model[key] if entry.get("proposed")}


def message(entry):
    """What is known of a message."""
    facts = {"from": SENDERS[entry["messageDirection"]]}
    wanted = {"params": "params", "result": "result", "registrationOptions": "registration", "partialResult": "partial"}
    for name, short in wanted.items():
        if name in entry:
            facts[short] = written(entry[name])
    if "registrationMethod" in entry:
        facts["registered"] = entry["registrationMethod"]
    return facts


def extract(model):
    """The facts: four tables, by name."""
    PROPOSED.update(proposed(model))
    messages = [m for m in model["requests"] + model["notifications"] if not m.get("proposed")]
    tables = {key: {entry["name"]: entry for entry in model[key]} for key in ("structures", "enumerations", "typeAliases")}
    todo = [name for m in messages for name in references(m)] + EXTRA
    reached = set()
    while todo:
        name = todo.pop()
        if name in reached or name in ANYTHING or name in PROPOSED:
            continue
        reached.add(name)
        todo += [other for table in tables.values() if name in table for other in references(table[name])]

    def kept(key):
        return sorted(name for name in tables[key] if name in reached)

    def structure(entry):
        parents = [written(p) for p in entry.get("extends", []) + entry.get("mixins", [])]
        return ({"...": " & ".join(parents)} if parents else {}) | properties(entry)

    def enumeration(entry):
        if entry.get("supportsCustomValues"):
            return written(entry["type"])
        return [value["value"] for value in entry["values"] if not value.get("proposed")]

    return {
        "messages": {m["method"]: message(m) for m in messages},
        "structures": {name: structure(tables["structures"][name]) for name in kept("structures")},
        "enumerations": {name: enumeration(tables["enumerations"][name]) for name in kept("enumerations")},
        "aliases": {name: written(tables["typeAliases"][name]["type"]) for name in kept("typeAliases")},
    }


def lines(tables):
    """JSON with one line an entry, sorted, so that a newer meta model shows as a short difference."""
    parts = []
    for title, table in tables.items():
        rows = (json.dumps(name) + ": " + json.dumps(table[name], sort_keys=True) for name in sorted(table))
        parts.append(json.dumps(title) + ": {\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as source:
        model = json.load(source)
    with open(sys.argv[2], "w", encoding="utf-8", newline="\n") as target:
        target.write(lines(extract(model)))


if __name__ == "__main__":
    main()
