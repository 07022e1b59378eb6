#!/usr/bin/env python3
"""Writes server/posture/src/rbac/bootstrap.txt: the roles and bindings that Kubernetes' API server makes for itself.

Usage: tools/bootstrap-rbac.py FOLDER...   one folder of Kubernetes' source for each version, named ...@v1.MINOR.PATCH, such as

    go mod download k8s.io/kubernetes@v1.37.2
    tools/bootstrap-rbac.py "$(go env GOMODCACHE)"/k8s.io/kubernetes@v1.*

    tools/bootstrap-rbac.py ... openshift@v1.36=FOLDER   adds what OpenShift's copy of that version has otherwise (its testdata folder)

Source: kubernetes/kubernetes and openshift/kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata (Apache License 2.0). Only the facts are
kept: names, rules, aggregation, subjects. Needs Python 3 with PyYAML. The same input gives the same bytes.
"""

import pathlib
import re
import sys

import yaml

TESTDATA = "plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata"
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "server/posture/src/rbac/bootstrap.txt"
AGGREGATE = "rbac.authorization.k8s.io/"
KINDS = {"ClusterRole": "role", "Role": "role", "ClusterRoleBinding": "binding", "RoleBinding": "binding"}


def listed(values):
    """A list in one word: `-` for none, `_` for an empty item, which is the core API group."""
    words = [value or "_" for value in values or []]
    assert not any(re.search(r"[ ,;]", word) or word == "-" for word in words), words
    return ",".join(words) or "-"


def facts(item):
    """The lines below an object's head."""
    if KINDS[item["kind"]] == "binding":
        role = item["roleRef"]
        yield f" to {role['kind']} {role['name']}"
        for subject in item.get("subjects") or []:
            yield " ".join([" for", subject["kind"]] + ([subject["namespace"]] if "namespace" in subject else []) + [subject["name"]])
        return
    for key, value in sorted(item["metadata"].get("labels", {}).items()):
        if key.startswith(AGGREGATE):
            yield f" label {key}={value}"
    for selector in item.get("aggregationRule", {}).get("clusterRoleSelectors", []):
        ((key, value),) = selector["matchLabels"].items()
        yield f" aggregate {key}={value}"
    for rule in item["rules"] or []:
        fields = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
        assert not set(rule) - set(fields), rule
        yield " rule " + " ".join(listed(rule.get(field)) for field in fields)


def objects(folder, gates):
    """The objects of one version by head; `gates` reads the files made with every feature gate on."""
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        with_gates = path.stem.endswith("-featuregates")
        if with_gates != gates:
            continue
        for item in yaml.safe_load(path.read_text())["items"]:
            metadata = item["metadata"]
            head = (item["kind"], metadata.get("namespace", "-"), metadata["name"])
            found[head] = tuple(facts(item))
    return found


def main(folders):
    table = {}
    minors = []
    own = {}
    for folder in folders:
        vendor = re.fullmatch(r"openshift@v1\.(\d+)=(.*)", folder)
        if vendor:
            minor = int(vendor.group(1))
            for head, content in objects(pathlib.Path(vendor.group(2)), False).items():
                if sorted(content) not in own[minor].get(head, []):
                    table.setdefault(head, {}).setdefault(content, []).append((minor, "o"))
            continue
        minor = int(re.search(r"@v1\.(\d+)\.\d+/?$", folder).group(1))
        minors.append(minor)
        data = pathlib.Path(folder) / TESTDATA
        kubernetes = own.setdefault(minor, {})
        plain = objects(data, False)
        for head, content in plain.items():
            table.setdefault(head, {}).setdefault(content, []).append((minor, ""))
            kubernetes.setdefault(head, []).append(sorted(content))
        for head, content in objects(data, True).items():
            kubernetes.setdefault(head, []).append(sorted(content))
            if plain.get(head) != content:
                table.setdefault(head, {}).setdefault(content, []).append((minor, "+"))
    lines = [
        "# The roles and bindings that Kubernetes' API server makes for itself. Written by tools/bootstrap-rbac.py; not to be edited.",
        "# Source: kubernetes/kubernetes, for `o` openshift/kubernetes, " + TESTDATA + ", Apache License 2.0.",
        "# A head: kind, namespace, name, the minor versions that make it so (`+`: with every feature gate on, `o`: OpenShift's).",
        "versions " + " ".join(map(str, sorted(minors))),
    ]
    for head in sorted(table):
        for content, versions in sorted(table[head].items(), key=lambda entry: sorted(entry[1])):
            lines.append(" ".join(head) + " " + ",".join(f"{minor}{mark}" for minor, mark in sorted(versions)))
            lines.extend(content)
    OUTPUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
