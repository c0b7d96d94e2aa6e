"""Runs the Spark jobs on a real cluster on this machine, and kills a worker in the middle of them.

    ./mvnw -q -Pspark package -DskipTests && python3 src/bench/spark/cluster.py

A standalone master and two workers of one core each are started as processes on the loopback address, from Spark's own jars
as Maven fetches them. Every job is submitted once undisturbed. Then train and predict are submitted again, and a worker is killed
by its pid once the job is under way: the weights must have the same bits, and every row must be scored once, alike.
It takes some five minutes. Nothing but Python's standard library is needed.
"""
import csv
import glob
import hashlib
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAR = ROOT / "target/spark/imdb-rnn-spark.jar"
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
SUBMIT = "org.apache.spark.deploy.SparkSubmit"


def spark_home(folder):
    """A folder as Spark's distribution has it, its jars Maven's."""
    version = re.search(r"<spark.version>(.*?)</spark.version>", (ROOT / "pom.xml").read_text()).group(1)
    pom = folder / "pom.xml"
    pom.write_text(f"""<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId>
        <version>1</version><dependencies><dependency><groupId>org.apache.spark</groupId>
        <artifactId>spark-sql_2.13</artifactId><version>{version}</version></dependency></dependencies></project>""")
    subprocess.run([ROOT / "mvnw", "-q", "-B", "-f", pom,
                    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
                    f"-Dmdep.outputFile={folder}/classpath"], check=True)
    jars = folder / "jars"
    jars.mkdir()
    (folder / "conf").mkdir()
    for jar in (folder / "classpath").read_text().split(os.pathsep):
        (jars / os.path.basename(jar)).symlink_to(jar)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        spark_home(folder)
        self.environment = os.environ | {
            "SPARK_HOME": str(folder), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(folder / "conf"),
            "SPARK_WORKER_DIR": str(folder / "work"), "SPARK_SCALA_VERSION": "2.13"}
        self.processes = []
        self.url = f"spark://127.0.0.1:{free_port()}"
        self.master = self.start(MASTER, "--host", "127.0.0.1", "--port", self.url.rsplit(":")[-1], "--webui-port", "0")
        time.sleep(5)
        self.workers = [self.worker(), self.worker()]
        time.sleep(8)

    def command(self, main, *arguments):
        """What Spark's script spark-class starts."""
        launcher = ["java", "-cp", f"{self.folder}/jars/*", "org.apache.spark.launcher.Main", main, *map(str, arguments)]
        parts = subprocess.run(launcher, env=self.environment, check=True, capture_output=True, text=True).stdout.split("\0")
        return [part.strip("\n") for part in parts if part.strip("\n")]

    def start(self, main, *arguments):
        log = open(self.folder / f"{main.rsplit('.')[-1]}-{len(self.processes)}.log", "w")
        process = subprocess.Popen(self.command(main, *arguments), env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def worker(self):
        return self.start(WORKER, "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1500m", self.url)

    def submit(self, *arguments, kill_when=None):
        """Runs a job; kills the last worker once a condition on the lines it has printed holds, and starts another after it."""
        started = time.time()
        name = f"submit-{int(started * 1000)}"
        command = self.command(SUBMIT, "--master", self.url, "--executor-memory", "1g", "--driver-memory", "1g",
                               "--conf", "spark.sql.files.maxPartitionBytes=1000000",
                               "--conf", "spark.sql.files.openCostInBytes=100000", JAR, *arguments)
        with open(self.folder / name, "w+") as out, open(self.folder / (name + ".err"), "w") as err:
            job = subprocess.Popen(command, env=self.environment, stdout=out, stderr=err)
            self.processes.append(job)
            killed = None
            while job.poll() is None:
                if kill_when and not killed and kill_when((self.folder / name).read_text()):
                    killed = self.workers.pop()
                    os.kill(killed.pid, signal.SIGKILL)
                time.sleep(0.05)
        output = (self.folder / name).read_text()
        errors = (self.folder / (name + ".err")).read_text()
        if job.returncode != 0:
            sys.exit(f"{arguments[0]} ended with {job.returncode}:\n{output}\n{errors[-5000:]}")
        lost = len(re.findall(r"Lost executor", errors))
        if kill_when:
            if not killed or lost == 0:
                sys.exit(f"{arguments[0]}: no executor was lost; the job was over before its worker was killed")
            killed.wait()
            self.workers.append(self.worker())
            time.sleep(8)
        print(f"{arguments[0]:10} {time.time() - started:5.1f} s"
              + (f", worker {killed.pid} killed, executors lost: {lost}" if kill_when else ""), flush=True)
        return output

    def stop(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                process.wait()


def write_texts(file, rows, seed):
    """Texts of two classes, each with words of its own among those of both, and a number by which to know them again."""
    draw = random.Random(seed)
    with open(file, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["number", "label", "text"])
        for number in range(rows):
            label = draw.choice(["bad", "good"])
            words = [f"w{int(draw.paretovariate(0.7)) % 20000}" if draw.random() < 0.93 else f"{label}{draw.randrange(50)}"
                     for _ in range(draw.randrange(20, 120))]
            table.writerow([number, label, " ".join(words)])


def vocabulary(file, most):
    """The most frequent words; of equally frequent ones Counter has that first which it met first."""
    with open(file, newline="") as rows:
        return [word for word, _ in Counter(w for row in csv.DictReader(rows) for w in row["text"].split()).most_common(most)]


def weights(run):
    """By which two runs are told to have the same weights and the same optimiser state, to the bit."""
    with zipfile.ZipFile(run / "model.zip") as members:
        return [hashlib.sha256(members.read(name)).hexdigest()[:16] for name in ("coefficients.bin", "updaterState.bin")]


def answers(out):
    found = [json.loads(line) for part in glob.glob(f"{out}/part-*") for line in open(part)]
    return sorted(found, key=lambda row: int(row["number"]))


def check(what, holds):
    print(f"{'ok    ' if holds else 'FAILED'} {what}", flush=True)
    if not holds:
        sys.exit(1)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        texts, many = folder / "texts.csv", folder / "many.csv"
        write_texts(texts, 20_000, 1)
        write_texts(many, 150_000, 2)
        home = folder / "spark"
        home.mkdir()
        cluster = Cluster(home)
        try:
            cluster.submit("vocabulary", "--data", texts, "--out", folder / "words.json")
            check("vocabulary: the words in the order in which Python counts them",
                  list(json.loads((folder / "words.json").read_text())["words"]) == vocabulary(texts, 10_000 - 4))
            train = ["train", "--data", texts, "--maxlen", "100", "--epochs", "3", "--partitions", "2", "--layer", "gru"]
            printed = cluster.submit(*train, "--out", folder / "run")
            print(printed.splitlines()[-1])
            again = cluster.submit(*train, "--out", folder / "killed", kill_when=lambda out: "epoch 2/3, round 3" in out)
            check("train, its worker killed: the bits of the undisturbed run", weights(folder / "run") == weights(folder / "killed"))
            check("train, its worker killed: the same figures", printed.splitlines()[-1] == again.splitlines()[-1])
            predict = ["predict", "--data", many, "--model", folder / "run", "--out-format", "json"]
            cluster.submit(*predict, "--out", folder / "scored")
            done = f"{folder}/disturbed/_temporary/0/task_*"
            printed = cluster.submit(*predict, "--out", folder / "disturbed", kill_when=lambda out: len(glob.glob(done)) >= 8)
            scored, disturbed = answers(folder / "scored"), answers(folder / "disturbed")
            check("predict, its worker killed: every row once",
                  [int(row["number"]) for row in disturbed] == list(range(150_000)))
            check("predict, its worker killed: the answers of the undisturbed run", scored == disturbed)
            check("predict, its worker killed: the rows it counts", "150,000 rows" in printed)
            right = sum(row["prediction"] == row["label"] for row in scored) / len(scored)
            print(f"accuracy on the {len(scored):,} rows: {right:.4f}")
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
