"""An agent of the Agent Client Protocol that behaves as its first argument says, usually badly."""

import json
import os
import subprocess
import sys

NEXT_ID = 0

# Connects to a port of the test and stays: the test sees when it is gone.
LINGER = """
import os, signal, socket, sys, time
if sys.argv[2] == "apart":
    os.setsid()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
line.sendall(b"x")
print("ready", flush=True)
time.sleep(1000)
"""


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def receive():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)


def ask(method, params):
    """Asks the client, and waits for its answer."""
    global NEXT_ID
    NEXT_ID += 1
    send({"id": NEXT_ID, "method": method, "params": params})
    while True:
        message = receive()
        if message.get("id") == NEXT_ID and "method" not in message:
            return message


def update(**fields):
    send({"method": "session/update", "params": {"sessionId": "s", "update": fields}})


def say(text):
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": text})


def permission(call):
    options = [
        {"optionId": "yes", "name": "Yes", "kind": "allow_once"},
        {"optionId": "always", "name": "Always", "kind": "allow_always"},
        {"optionId": "no", "name": "No", "kind": "reject_once"},
    ]
    answer = ask(
        "session/request_permission",
        {"sessionId": "s", "toolCall": call, "options": options},
    )
    outcome = answer["result"]["outcome"]
    return outcome.get("optionId", outcome["outcome"])


def write(path, text):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def linger(port, how="near"):
    child = subprocess.Popen([sys.executable, "-c", LINGER, port, how], stdout=subprocess.PIPE)
    child.stdout.readline()


def edits():
    update(
        sessionUpdate="plan",
        entries=[{"content": "Write it", "priority": "high", "status": "in_progress"}],
    )
    place = os.path.join(os.getcwd(), "src", "new.js")
    call = {"toolCallId": "1", "title": "Write", "kind": "edit", "locations": [{"path": place}]}
    update(sessionUpdate="tool_call", **call)
    if permission(call) == "yes":
        write(place, "new\n")
    write("src/game.js", "changed\n")
    say("All ")
    say("done.")


def outside(path):
    call = {"toolCallId": "1", "title": "Write", "kind": "edit", "locations": [{"path": path}]}
    answer = permission(call)
    if answer == "yes":
        write(path, "taken over")
    write("answer", answer)


def links():
    os.symlink("/etc", "etc")
    os.remove("README.md")
    os.symlink("/etc/passwd", "README.md")


def hides():
    write(".gitignore", "*\n")
    write("src/hidden.js", "hidden\n")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x"]
    subprocess.run([*git, "add", "-A", "-f"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*git, "commit", "-qm", "mine"], check=True, stdout=subprocess.DEVNULL)


def deletes():
    os.remove("src/game.js")


def fills():
    with open("big.bin", "wb") as file:
        file.write(b"\0\1\2" * 1_000_000)


def hangs(port):
    linger(port)
    linger(port, "apart")
    say("working")
    while True:
        receive()


def stops():
    say("working")
    while receive().get("method") != "session/cancel":
        pass
    return "cancelled"


def leaves(port):
    linger(port)
    say("done")


def asks():
    call = {
        "toolCallId": "1",
        "title": "Run the tests",
        "kind": "execute",
        "rawInput": {"command": "npm test"},
    }
    write("answer", permission(call))


def asks_and_waits():
    write("answer", permission({"toolCallId": "1", "title": "rm -rf", "kind": "execute"}))
    return "cancelled"


def unadvertised():
    answer = ask("fs/write_text_file", {"sessionId": "s", "path": "/x", "content": "x"})
    write("answer", str(answer["error"]["code"]))


def chatters():
    print("Welcome to the agent!")
    print("{ this is no JSON")
    say("fine")


def dies():
    say("working")
    print("out of credits", file=sys.stderr)
    sys.stderr.flush()
    os._exit(7)


def refuses():
    say("I will not do that.")
    return "refusal"


def runs_dry():
    return "max_tokens"


def environment():
    write("answer", json.dumps(dict(os.environ)))


def main():
    mode, arguments = sys.argv[1], sys.argv[2:]
    if mode == "exits":
        print("no such option: --acp", file=sys.stderr)
        sys.exit(2)
    if mode == "garbage":
        for number in range(10_000):
            print(f"{number} bottles of beer")
        sys.exit(3)
    while True:
        message = receive()
        method, number = message.get("method"), message.get("id")
        if method == "initialize":
            capabilities = message["params"]["clientCapabilities"]
            assert not capabilities["fs"]["writeTextFile"], capabilities
            assert not capabilities["terminal"], capabilities
            ways = [{"id": "key", "name": "With a key"}]
            send({"id": number, "result": {"protocolVersion": 1, "authMethods": ways}})
        elif method == "session/new":
            assert message["params"]["cwd"] == os.getcwd(), message
            if mode == "login":
                send({"id": number, "error": {"code": -32000, "message": "Who are you?"}})
            else:
                send({"id": number, "result": {"sessionId": "s"}})
        elif method == "session/prompt":
            stop = globals()[mode](*arguments) or "end_turn"
            send({"id": number, "result": {"stopReason": stop}})


main()
