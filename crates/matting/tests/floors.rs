//! Floors under the quality: a few rendered photos at the size of the scores. The wide measurement is in
//! `docs/benchmarks.md`; this only tells that something broke.

use matting::score::{Case, Report, measure};
use matting::{Region, SURE, View, matte, refine};
use scenes::{Backdrop, Cast, Faults, Shot, subjects};

const SIDE: u32 = 512;
/// Least mean IoU before plain backgrounds.
const IOU: f64 = 0.925;
/// Least mean boundary F (0.75 % of the diagonal).
const BOUNDARY: f64 = 0.925;
/// Least share of the photos before clutter that go to a person.
const CLUTTERED: f64 = 0.95;
/// Least share of the wrong mattes (IoU below 0.9) that do.
const WRONG: f64 = 0.6;

const PLAIN: [Backdrop; 6] = [
    Backdrop::White,
    Backdrop::Grey,
    Backdrop::Coloured,
    Backdrop::Gradient,
    Backdrop::Vignette,
    Backdrop::Sweep,
];

fn case(product: &'static str, backdrop: Backdrop, turn: usize) -> Case {
    let shot = Shot {
        product,
        seed: 20,
        width: SIDE,
        height: SIDE,
        backdrop,
        shadow: [Cast::None, Cast::Soft, Cast::Hard][turn % 3],
        faults: Faults {
            noise: if turn.is_multiple_of(2) { 0.0 } else { 1.5 },
            ..Faults::default()
        },
    };
    let scene = shot.render();
    let side = SIDE as usize;
    let view = View {
        width: side,
        height: side,
        rgb: &scene.rgb,
    };
    let found = matte(&view, None);
    let cut = refine(&view, Region::WHOLE, &found);
    Case {
        name: product.to_owned(),
        classes: Vec::new(),
        claimed: backdrop != Backdrop::Cluttered,
        measures: measure(&cut.alpha, &scene.alpha, side, side),
        confidence: f64::from(found.confidence),
        bleed: None,
    }
}

#[test]
fn mattes_and_their_gate_stay_above_their_floors() {
    let mut cases = Vec::new();
    for (turn, subject) in subjects().iter().enumerate() {
        cases.push(case(subject.key, PLAIN[turn % 6], turn));
        if turn.is_multiple_of(2) {
            cases.push(case(subject.key, PLAIN[(turn + 3) % 6], turn + 1));
            cases.push(case(subject.key, Backdrop::Cluttered, turn));
        }
    }
    let report = Report::new(&cases, f64::from(SURE));
    let table = report.table();
    println!("{table}");
    assert!(report.claimed.iou >= IOU, "{table}");
    assert!(report.claimed.boundary >= BOUNDARY, "{table}");
    assert!(report.gate.unclaimed_flagged >= CLUTTERED, "{table}");
    assert!(report.gate.wrong_flagged >= WRONG, "{table}");
}
