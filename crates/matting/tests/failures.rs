//! One small picture for each kind of failure that was found and removed.

use matting::score::shrink;
use matting::{Region, View, matte, refine};

const SIDE: usize = 400;

/// The alpha of a painted picture.
fn alpha(colour: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
    let places = (0..SIDE * SIDE).map(|at| (at % SIDE, at / SIDE));
    let rgb: Vec<u8> = places.flat_map(|(x, y)| colour(x, y)).collect();
    let view = View {
        width: SIDE,
        height: SIDE,
        rgb: &rgb,
    };
    matte(&view, None).alpha
}

/// Distance of a pixel from a middle.
fn from(x: usize, y: usize, middle: (f32, f32)) -> f32 {
    (x as f32 - middle.0).hypot(y as f32 - middle.1)
}

#[test]
fn narrow_gaps_between_dark_wires_stay_open() {
    // Paper between two dark wires is a bright line, but no product.
    let (paper, wire) = ([200, 200, 200], [40, 42, 45]);
    let is_wire = |x: usize, y: usize| {
        (100..300).contains(&x) && (100..300).contains(&y) && ((x - 100) % 9 < 4 || y > 292)
    };
    let found = alpha(|x, y| if is_wire(x, y) { wire } else { paper });
    let (mut wires, mut gaps) = (0, 0);
    for y in 120..280 {
        for x in 110..290 {
            let product = found[y * SIDE + x] > 127;
            wires += usize::from(is_wire(x, y) && product);
            gaps += usize::from(!is_wire(x, y) && product);
        }
    }
    assert!(wires > 160 * 72, "{wires} pixels of wires");
    assert!(gaps < 160 * 10, "{gaps} pixels of paper taken for product");
}

#[test]
fn the_hard_shadow_of_a_thin_ring_is_no_product() {
    // Neutral paper: only that it is the ring moved by one step tells the shadow from grey wire.
    let (paper, shade, gold) = (190.0, 140.0, [190, 120, 40]);
    let off = |x: usize, y: usize, middle| (from(x, y, middle) - 90.0).abs();
    let found = alpha(|x, y| {
        if off(x, y, (190.0, 190.0)) < 2.5 {
            return gold;
        }
        // Even the sharpest shadow has a soft edge.
        let dark = ((4.5 - off(x, y, (214.0, 206.0))) / 3.0).clamp(0.0, 1.0);
        [(paper + (shade - paper) * dark) as u8; 3]
    });
    let (mut right, mut wrong) = (0, 0);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let product = found[y * SIDE + x] > 127;
            let distance = (from(x, y, (190.0, 190.0)) - 90.0).abs();
            right += usize::from(distance < 2.0 && product);
            wrong += usize::from(distance > 6.0 && product);
        }
    }
    assert!(right > 2000, "{right} pixels of the ring");
    assert!(wrong < 300, "{wrong} pixels of its shadow");
}

#[test]
fn grey_spokes_without_a_shadow_are_product() {
    let (paper, rim, spoke) = ([235, 235, 235], [200, 60, 30], [150, 150, 150]);
    let on_spoke = |x: usize, y: usize| (199..202).contains(&x) || (199..202).contains(&y);
    let found = alpha(|x, y| {
        let distance = from(x, y, (200.0, 200.0));
        if (distance - 120.0).abs() < 6.0 {
            rim
        } else if distance < 120.0 && on_spoke(x, y) {
            spoke
        } else {
            paper
        }
    });
    for step in 20..100 {
        assert!(found[200 * SIDE + 200 + step] > 127, "spoke at {step}");
    }
    assert_eq!(found[150 * SIDE + 150], 0, "between the spokes");
}

#[test]
fn wires_thinner_than_a_pixel_of_the_view_are_cut_out_whole() {
    const LARGE: usize = 1600;
    let (paper, wire) = ([228, 228, 226], [120, 60, 40]);
    let is_wire = |x: usize, y: usize| {
        let inside = (400..1202).contains(&x) && (500..1102).contains(&y);
        inside && ((x - 400) % 40 < 2 || (y - 500) % 120 < 2)
    };
    let places = (0..LARGE * LARGE).map(|at| (at % LARGE, at / LARGE));
    let colour = |(x, y)| if is_wire(x, y) { wire } else { paper };
    let rgb: Vec<u8> = places.flat_map(colour).collect();
    let small = shrink(&rgb, 3, (LARGE, LARGE), (640, 640));
    let view = |rgb, side| View {
        width: side,
        height: side,
        rgb,
    };
    let found = matte(&view(&small, 640), None);
    let cut = refine(&view(&rgb, LARGE), Region::WHOLE, &found);
    let (mut wires, mut kept, mut filled) = (0, 0, 0);
    for at in 0..LARGE * LARGE {
        let (x, y) = (at % LARGE, at / LARGE);
        let product = usize::from(cut.alpha[at] > 127);
        if is_wire(x, y) {
            (wires, kept) = (wires + 1, kept + product);
        } else {
            filled += product;
        }
    }
    assert!(kept * 20 > wires * 19, "{kept} of {wires} pixels of wires");
    assert!(filled * 20 < wires, "{filled} pixels of paper are product");
}

#[test]
fn an_even_grey_or_black_sheet_is_no_shadow() {
    for ink in [20, 70, 110, 150] {
        let inside = |x: usize, y: usize| (100..300).contains(&x) && (120..280).contains(&y);
        let found = alpha(|x, y| [if inside(x, y) { ink } else { 240 }; 3]);
        let wrong = (0..SIDE * SIDE).filter(|at| {
            let (x, y) = (at % SIDE, at / SIDE);
            (found[*at] > 127) != inside(x, y)
        });
        let wrong = wrong.count();
        assert!(wrong < 400, "{wrong} pixels of 32000 at grey {ink}");
    }
}
