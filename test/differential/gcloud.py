"""Asks gcloud who it would be, in one process that forks for each case: its start takes a second.

Reads a list of cases from standard input: {"args": [...], "env": {...}, "cwd": "..."}. Writes one line of JSON each, in
order: what `gcloud config list` gives with those flags, and the name of the configuration. Nothing reaches a network.
"""

import json
import os
import sys

LIB = sys.argv[1]
sys.path[:0] = [LIB, os.path.join(LIB, 'third_party')]

from googlecloudsdk import gcloud_main  # noqa: E402
from googlecloudsdk.core.configurations import named_configs  # noqa: E402

COMMAND = ['config', 'list', '--format=json']
gcloud = gcloud_main.CreateCLI([])


def answer(case):
    os.environ.clear()
    os.environ.update(case['env'])
    os.chdir(case['cwd'])
    named_configs.ActivePropertiesFile.Invalidate()
    args = case['args'] + COMMAND
    found = gcloud.Execute(args)
    named_configs.FLAG_OVERRIDE_STACK.PushFromArgs(args)
    return {
        'properties': {section: dict(values) for section, values in found.items()},
        'configuration': named_configs.ActiveConfig(False).name,
    }


def forked(case):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        with os.fdopen(writing, 'w') as pipe:
            try:
                json.dump(answer(case), pipe)
            except BaseException as error:
                json.dump({'error': repr(error)[:300]}, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


cases = json.load(sys.stdin)
# Once in the parent, in a folder of its own, so that a child finds everything loaded.
out = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
gcloud.Execute(COMMAND)
os.dup2(out, 1)
for one in cases:
    print(forked(one), flush=True)
