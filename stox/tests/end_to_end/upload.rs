//! `stox up` and `stox upload`: every file is answered, nothing is lost, and
//! sending again changes nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use runtime::data_folder::find_running;
use serde_json::Value;
use testkit::wait;
use tokio::process::Child;

use crate::process::{output, stox, text};

/// A running `stox up`, ended with the test.
pub struct Up {
    _child: Child,
    /// Its data folder.
    pub data: PathBuf,
}

impl Up {
    /// Starts it on a folder.
    pub async fn start(data: &Path) -> Self {
        let mut command = stox();
        command.args(["up", "--data"]).arg(data);
        let child = command.spawn().expect("stox up");
        let up = Self {
            _child: child,
            data: data.to_owned(),
        };
        wait::until(Duration::from_secs(60), || async {
            find_running(data).is_ok()
        })
        .await;
        up
    }

    /// `stox upload`, as JSON.
    pub async fn upload(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let mut command = stox();
        command
            .args(["upload", "--json", "--data"])
            .arg(&self.data)
            .args(arguments);
        let done = output(command).await;
        let answer =
            serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&done)));
        (answer, done.status.code())
    }

    /// Reads JSON of its API.
    pub async fn get(&self, path: &str) -> Value {
        let run = find_running(&self.data).expect("running");
        let client = http_out::Client::new(http_out::ClientConfig::default()).expect("client");
        let request = http_out::Request::get(format!("{}{path}", run.address))
            .header("authorization", format!("Bearer {}", run.token));
        client
            .send(&request)
            .await
            .expect("answer")
            .json()
            .expect("JSON")
    }
}

/// A rendered photo, large enough for every marketplace.
pub fn scene(key: &str, seed: u64) -> Vec<u8> {
    scenes::render(key, seed, 1800, 1350)
        .expect("scene")
        .to_jpeg(88, 1)
}

/// A JPEG header that claims 20,000 × 14,000 pixels.
fn huge_header() -> Vec<u8> {
    let mut bytes = scene("mug", 1);
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .expect("frame header");
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x36, 0xB0, 0x4E, 0x20]);
    bytes
}

/// The first bytes of a HEIC file, as phones write them.
fn heic() -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypheic".to_vec();
    bytes.resize(200, 0);
    bytes
}

const TABLE: &str = "sku;barkod;ad;marka;kategori;fiyat;para birimi;stok;fotoğraflar
KUPA-1;8690123450015;Seramik Kupa;Çamlıca;Ev > Mutfak;249,90;TRY;20;mug.jpg
VAZO-1;8690123450016;Beyaz Vazo;Çamlıca;Ev > Vazo;379,00;TRY;5;vase.jpg
;8690123450022;Adsız;Ezgi;Ev;10,00;TRY;1;
KUPA-1;8690123450039;İkinci Kupa;Çamlıca;Ev;99,00;TRY;1;
BEDAVA-1;8690123450046;Bedava;Ezgi;Ev;0;TRY;1;
YEN-1;8690123450053;Yen Ürünü;Ezgi;Ev;500,50;JPY;1;
KURUS-1;8690123450060;Kuruş Ürünü;Ezgi;Ev;12,345;TRY;1;
";

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_named_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().expect("folder");
    let photos = folder.path().join("photos");
    std::fs::create_dir(&photos).expect("photos");
    let whole = scene("vase", 2);
    for (name, bytes) in [
        ("mug.jpg", scene("mug", 1)),
        ("same-again.jpg", scene("mug", 1)),
        ("empty.jpg", Vec::new()),
        ("text.jpg", b"this is no picture".to_vec()),
        ("cut.jpg", whole[..whole.len() / 2].to_vec()),
        ("huge.jpg", huge_header()),
        ("phone.heic", heic()),
    ] {
        std::fs::write(photos.join(name), bytes).expect(name);
    }
    let table = folder.path().join("products.csv");
    std::fs::write(&table, TABLE).expect("table");
    let up = Up::start(&folder.path().join("data")).await;
    let (photos, table) = (
        photos.to_str().expect("path"),
        table.to_str().expect("path"),
    );

    let (first, code) = up.upload(&[photos, "--csv", table]).await;
    assert_eq!(code, Some(2));
    assert_eq!(
        (&first["photos"]["in"], &first["products"]["in"]),
        (&7.into(), &7.into()),
        "{first}"
    );
    let sum = |part: &str| {
        first[part]["accepted"].as_u64().unwrap_or(0)
            + first[part]["rejected"].as_u64().unwrap_or(0)
    };
    assert_eq!((sum("photos"), sum("products")), (7, 7));
    assert_eq!(first["products"]["accepted"], 1, "{first}");
    named(
        &first["photos"]["problems"],
        &["empty.jpg", "text.jpg", "cut.jpg", "huge.jpg", "phone.heic"],
    );
    let rows = first["products"]["problems"].to_string();
    for expected in [
        "8690123450015",
        "line 3",
        "line 4",
        "line 5",
        "line 6",
        "line 7",
        "line 8",
    ] {
        assert!(rows.contains(expected), "{expected} is not in {rows}");
    }

    // What was refused is listed with the rest, so that the totals agree.
    wait::until(Duration::from_secs(120), || async {
        let totals = up.get("/api/v1/assets?batch=default").await["totals"].clone();
        totals["received"] == 0 && totals["processing"] == 0
    })
    .await;
    let assets = up.get("/api/v1/assets?batch=default&limit=100").await;
    assert_eq!(assets["totals"]["total"], 7, "{assets}");
    let states: Vec<(&str, &str)> = assets["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            (
                item["path"].as_str().expect("path"),
                item["state"].as_str().expect("state"),
            )
        })
        .collect();
    for (path, state) in [
        ("mug.jpg", "enhanced"),
        ("same-again.jpg", "enhanced"),
        ("cut.jpg", "rejected"),
    ] {
        assert!(
            states.contains(&(path, state)),
            "{path} {state}: {states:?}"
        );
    }

    let (second, _) = up.upload(&[photos, "--csv", table]).await;
    assert_eq!(second["photos"]["accepted"], first["photos"]["accepted"]);
    assert_eq!(
        second["photos"]["already_there"], first["photos"]["accepted"],
        "{second}"
    );
    assert_eq!(second["products"]["already_there"], 1, "{second}");
}

/// Each file is named with a rule and a fix.
fn named(problems: &Value, files: &[&str]) {
    let problems = problems.as_array().expect("problems");
    for file in files {
        let found = problems.iter().find(|problem| problem["file"] == *file);
        let found = found.unwrap_or_else(|| panic!("{file} is not in {problems:?}"));
        for part in ["code", "field", "rule", "fix"] {
            assert!(
                found[part].as_str().is_some_and(|text| !text.is_empty()),
                "{file}: {found}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn upload_without_a_running_stox_says_how_to_start_one() {
    let folder = tempfile::tempdir().expect("folder");
    let mut command = stox();
    command
        .args(["upload", "--csv", "x.csv", "--data"])
        .arg(folder.path());
    let done = output(command).await;
    assert!(!done.status.success());
    assert!(text(&done).contains("stox up --data"), "{}", text(&done));
}
