"""Asks the AWS CLI's version 1 who it would be, in one process that forks for each case: its start takes 0.5 s.

Reads a list of cases from standard input: {"args": [...], "env": {...}, "cwd": "...", "command": [...]}. Writes one
line of JSON each, in order. Nothing reaches a network unless a command does: credentials that are fetched later are
looked at, not fetched.
"""

import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver


def fetcher_of(refresh):
    """What fetches the credentials; behind a device's code there is a wrapper."""
    return getattr(getattr(refresh, '_refresh', refresh), '__self__', None)


def credentials(session):
    """The provider that the CLI takes, and what it would fetch."""
    found = session.get_credentials()
    if found is None:
        return {'method': None}
    fetcher = fetcher_of(getattr(found, '_refresh_using', None))
    deferred = type(found).__name__ == 'DeferredRefreshableCredentials'
    kwargs = getattr(fetcher, '_assume_kwargs', {})
    return {
        'method': found.method,
        'key': None if deferred else found.access_key,
        'role': kwargs.get('RoleArn') or getattr(fetcher, '_role_name', None),
        'account': getattr(fetcher, '_account_id', None),
        'cacheKey': getattr(fetcher, '_cache_key', None),
    }


def answer(case):
    # The CLI itself sets this one when it is loaded.
    data_path = os.environ['AWS_DATA_PATH']
    os.environ.clear()
    os.environ.update(case['env'], AWS_DATA_PATH=data_path)
    os.chdir(case['cwd'])
    out, err = io.StringIO(), io.StringIO()
    try:
        driver = create_clidriver()
    except Exception as error:
        return {'status': 255, 'out': '', 'err': str(error), 'error': type(error).__name__}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = driver.main(case['args'] + case['command'])
    said = {'status': status, 'out': out.getvalue(), 'err': err.getvalue()}
    session = driver.session
    try:
        said['profile'] = session.get_config_variable('profile')
        said['region'] = session.get_config_variable('region')
        said.update(credentials(session))
    except Exception as error:
        said['error'] = type(error).__name__
    return said


def forked(case):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, 'w') as pipe:
            try:
                json.dump(answer(case), pipe)
            except BaseException as error:
                json.dump({'failed': repr(error)}, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


# Once in the parent, so that a child finds everything loaded.
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    create_clidriver().main(['configure', 'list'])
for one in json.load(sys.stdin):
    print(forked(one), flush=True)
