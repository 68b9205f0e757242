//! The bytes of the scenes and of their renditions, for every product.
//!
//! When this fails on purpose: give `imaging::RECIPE` a new name, because
//! renditions of the old derivation must not be served as new ones, and put
//! what the test prints into `snapshot.txt`.

use domain::Sha256Hex;
use imaging::{Frame, Limits, RECIPE, render};

fn frame(name: &str, width: u32, height: u32) -> Frame {
    Frame {
        name: name.to_owned(),
        width,
        height,
        fill_percent: 100,
        quality: 85,
    }
}

#[test]
fn scenes_and_renditions_have_the_committed_bytes() {
    let frames = [
        frame("2000x2000", 2000, 2000),
        frame("1200x1800", 1200, 1800),
        frame("1500x1500", 1500, 1500),
        // Reductions: of a larger rendition by about two and by about four.
        frame("700x700", 700, 700),
        frame("320x320", 320, 320),
    ];
    let mut found = format!("recipe {RECIPE}\n");
    for spec in scenes::catalogue() {
        let file = spec.render(1, 1200, 900).to_jpeg(90, 1);
        found += &format!("{} scene {}\n", spec.key, Sha256Hex::of(&file));
        for rendition in render(&file, &frames, &Limits::default()).expect("scenes are photos") {
            found += &format!("{} {} {}\n", spec.key, rendition.frame, rendition.sha256);
        }
    }
    assert!(
        found == include_str!("snapshot.txt"),
        "other bytes than committed:\n{found}"
    );
}
