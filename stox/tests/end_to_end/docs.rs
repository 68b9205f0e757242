//! The commands that the operator's guides show work as they are written.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use testkit::wait;
use tokio::process::Command;

use crate::dead_letters::{Layout, order};
use crate::process::{PATIENCE, stox, text};

const GUIDES: [(&str, &str); 2] = [
    ("operate.md", include_str!("../../../docs/operate.md")),
    (
        "troubleshooting.md",
        include_str!("../../../docs/troubleshooting.md"),
    ),
];

/// What a block needs besides a running Stox.
const NEEDS: [&str; 3] = ["", "needs=servers", "needs=containers"];

/// The fenced blocks of a guide: what they need, and their lines.
pub fn blocks(guide: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in guide.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(mark), None) => {
                let needs = mark
                    .strip_prefix("sh")
                    .unwrap_or_else(|| panic!("a block is marked `{mark}`"));
                open = Some((needs.trim().to_owned(), String::new()));
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, lines))) => lines.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_guides_works() {
    for (name, guide) in GUIDES {
        let folder = tempfile::tempdir().expect("folder");
        let layout = Layout::embedded_at(&folder.path().join(".stox")).await;
        let mended = order("D-1", json!(2)).to_string();
        std::fs::write(folder.path().join("mended.json"), mended).expect("file");
        let mut letter = None;
        for (needs, lines) in blocks(guide) {
            assert!(NEEDS.contains(&needs.as_str()), "{name}: `{needs}`");
            if !needs.is_empty() {
                continue;
            }
            if letter.is_none() && (lines.contains("QUEUE") || lines.contains("dead groups")) {
                letter = Some(planted(&layout).await);
            }
            let (queue, message) = letter.clone().unwrap_or_default();
            let script = lines.replace("QUEUE", &queue).replace("MESSAGE", &message);
            run(name, &script, folder.path()).await;
        }
    }
}

/// Queue and id of a letter whose quantity is no number.
async fn planted(layout: &Layout) -> (String, String) {
    layout.poison(&[order("D-1", json!("two"))]).await;
    let id = wait::until_some(Duration::from_secs(60), || async {
        let (listed, _) = layout.stox(&["dead", "list"]).await;
        listed["dead"][0]["message_id"].as_str().map(str::to_owned)
    })
    .await;
    ("direct_orders".to_owned(), id)
}

/// A letter of a warning is fine where the guide looks for what is wrong.
const WARNINGS: i32 = 1;

async fn run(name: &str, script: &str, folder: &Path) {
    let program = stox();
    let program = Path::new(program.as_std().get_program());
    let mut path = program.parent().expect("a folder").as_os_str().to_owned();
    path.push(":/usr/bin:/bin");
    for line in script.lines() {
        let done = Command::new("sh")
            .args(["-c", line])
            .current_dir(folder)
            .stdin(Stdio::null())
            .env("PATH", &path)
            .env("STOX__HTTP__LISTEN", "127.0.0.1:0")
            .kill_on_drop(true)
            .output();
        let done = tokio::time::timeout(PATIENCE, done)
            .await
            .expect("the command ended in time")
            .expect("sh");
        let code = done.status.code();
        let good = code == Some(0) || (line.contains("doctor") && code == Some(WARNINGS));
        assert!(good, "{name}: `{line}`: {}", text(&done));
    }
}
