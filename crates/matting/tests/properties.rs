//! What a matte and a cut-out always are.

use matting::{Doubt, Method, Region, SURE, Saliency, View, matte, refine};
use scenes::{Backdrop, Cast, Faults, Scene, Shot};

const SIDE: u32 = 512;

fn shot(product: &'static str, seed: u64, backdrop: Backdrop, shadow: Cast) -> Scene {
    Shot {
        product,
        seed,
        width: SIDE,
        height: SIDE,
        backdrop,
        shadow,
        faults: Faults::default(),
    }
    .render()
}

fn view(scene: &Scene) -> View<'_> {
    View {
        width: scene.width as usize,
        height: scene.height as usize,
        rgb: &scene.rgb,
    }
}

/// A plain picture with a painted shape: its colour where `inside` says so.
fn drawn(
    w: usize,
    h: usize,
    paper: [u8; 3],
    ink: [u8; 3],
    inside: impl Fn(usize, usize) -> bool,
) -> Vec<u8> {
    (0..w * h)
        .flat_map(|at| if inside(at % w, at / w) { ink } else { paper })
        .collect()
}

#[test]
fn far_from_the_edge_alpha_is_exact() {
    let scene = shot("mug", 1000, Backdrop::White, Cast::Soft);
    let cut = refine(&view(&scene), Region::WHOLE, &matte(&view(&scene), None));
    let side = SIDE as usize;
    let mut checked = (0, 0);
    for y in 6..side - 6 {
        for x in 6..side - 6 {
            let near =
                (y - 6..=y + 6).flat_map(|y| &scene.alpha[y * side + x - 6..=y * side + x + 6]);
            let (low, high) = near.fold((255, 0), |(l, h), a| (l.min(*a), h.max(*a)));
            let found = cut.alpha[y * side + x];
            if low == 255 {
                assert_eq!(found, 255, "inside at {x}, {y}");
                checked.0 += 1;
            } else if high == 0 {
                assert_eq!(found, 0, "outside at {x}, {y}");
                checked.1 += 1;
            }
        }
    }
    assert!(checked.0 > 20_000 && checked.1 > 20_000, "{checked:?}");
}

#[test]
fn a_hole_stays_open_and_a_wire_stays_whole() {
    let (w, h) = (512, 400);
    let inside = |x: usize, y: usize| {
        let (dx, dy) = (x as f32 - 200.0, y as f32 - 200.0);
        let r = (dx * dx + dy * dy).sqrt();
        (90.0..120.0).contains(&r) || ((199..202).contains(&y) && (315..480).contains(&x))
    };
    let rgb = drawn(w, h, [236, 236, 234], [120, 60, 40], inside);
    let view = View {
        width: w,
        height: h,
        rgb: &rgb,
    };
    let found = matte(&view, None);
    assert_eq!(found.alpha[200 * w + 200], 0, "the middle of the ring");
    assert_eq!(found.alpha[200 * w + 305], 255, "the ring");
    for x in 325..475 {
        assert!(found.alpha[200 * w + x] > 200, "the wire at {x}");
        assert_eq!(found.alpha[190 * w + x], 0, "beside the wire at {x}");
    }
    assert!(found.confidence > 0.5, "{}", found.confidence);
}

#[test]
fn a_pale_part_with_an_edge_is_kept() {
    let (w, h) = (512, 400);
    let rgb = drawn(w, h, [240, 240, 240], [247, 247, 247], |x, y| {
        (150..350).contains(&x) && (100..300).contains(&y)
    });
    let view = View {
        width: w,
        height: h,
        rgb: &rgb,
    };
    let found = matte(&view, None);
    assert_eq!(found.alpha[200 * w + 250], 255);
    assert_eq!(found.alpha[200 * w + 100], 0);
}

#[test]
fn colours_at_the_edge_are_the_products_own() {
    for (product, backdrop) in [("mug", Backdrop::Coloured), ("bag", Backdrop::Grey)] {
        let scene = shot(product, 1001, backdrop, Cast::None);
        let cut = refine(&view(&scene), Region::WHOLE, &matte(&view(&scene), None));
        let (mut without, mut with, mut count) = (0.0, 0.0, 0);
        for (at, alpha) in scene.alpha.iter().enumerate() {
            if (40..=215).contains(alpha) {
                let own = &scene.product_rgb[at * 3..at * 3 + 3];
                let apart = |c: &[u8]| -> f64 {
                    c.iter()
                        .zip(own)
                        .map(|(p, q)| f64::from(p.abs_diff(*q)))
                        .sum()
                };
                without += apart(&scene.rgb[at * 3..at * 3 + 3]);
                with += apart(&cut.rgb[at * 3..at * 3 + 3]);
                count += 1;
            }
        }
        assert!(count > 300, "{product}: {count}");
        assert!(
            with < 0.6 * without,
            "{product}: {with} with, {without} without"
        );
    }
}

#[test]
fn clutter_is_doubted() {
    for product in ["mug", "bottle", "shoe", "bag", "vase", "lamp"] {
        let scene = shot(product, 1000, Backdrop::Cluttered, Cast::Soft);
        let found = matte(&view(&scene), None);
        assert!(found.confidence < SURE, "{product}: {}", found.confidence);
        assert!(!found.doubts.is_empty(), "{product}");
    }
}

#[test]
fn pictures_without_sense_do_not_panic() {
    let sizes = [
        (0, 0),
        (1, 1),
        (1, 300),
        (300, 1),
        (15, 40),
        (16, 16),
        (17, 31),
        (64, 5),
    ];
    for (w, h) in sizes {
        for value in [0, 128, 255] {
            let rgb = vec![value; w * h * 3];
            let view = View {
                width: w,
                height: h,
                rgb: &rgb,
            };
            let found = matte(&view, None);
            assert_eq!(found.alpha.len(), found.width * found.height);
            assert!(
                found.confidence == 0.0 && found.bounds().is_none(),
                "{w} x {h}"
            );
            assert_eq!(found.doubts, [Doubt::Nothing]);
            let cut = refine(&view, Region::WHOLE, &found);
            assert!(cut.alpha.iter().all(|a| *a == 0));
        }
    }
    let short = View {
        width: 100,
        height: 100,
        rgb: &[9; 50],
    };
    assert!(matte(&short, None).alpha.is_empty());
}

#[test]
fn any_picture_gives_numbers() {
    let mut state = 1_u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    };
    for (w, h) in [(64, 64), (200, 30), (33, 127)] {
        let noise: Vec<u8> = (0..w * h * 3).map(|_| random()).collect();
        let half: Vec<u8> = (0..w * h * 3)
            .map(|at| if at / 3 % w < w / 2 { 0 } else { 255 })
            .collect();
        for rgb in [&noise, &half] {
            let view = View {
                width: w,
                height: h,
                rgb,
            };
            let nowhere = Saliency {
                width: 4,
                height: 4,
                probability: vec![f32::NAN; 16],
                agreement: f32::NAN,
            };
            for saliency in [None, Some(&nowhere)] {
                let found = matte(&view, saliency);
                assert!(
                    (0.0..=1.0).contains(&found.confidence),
                    "{}",
                    found.confidence
                );
                assert!((0.0..=1.0).contains(&found.plain));
                let odd = Region {
                    x0: 0.9,
                    y0: -0.5,
                    x1: 1.4,
                    y1: 0.1,
                };
                assert_eq!(refine(&view, odd, &found).alpha.len(), w * h);
            }
        }
    }
}

#[test]
fn a_product_at_the_border_is_doubted() {
    let (w, h) = (300, 300);
    let rgb = drawn(w, h, [240; 3], [150, 40, 40], |x, y| {
        x > 120 && (60..240).contains(&y)
    });
    let view = View {
        width: w,
        height: h,
        rgb: &rgb,
    };
    let found = matte(&view, None);
    assert_eq!(found.alpha[150 * w + 250], 255);
    assert!(
        found.doubts.contains(&Doubt::AtBorder),
        "{:?}",
        found.doubts
    );
    assert!(found.confidence < SURE, "{}", found.confidence);
}

fn seen(scene: &Scene, agreement: f32) -> Saliency {
    let side = 64;
    let (small, w, h) = (
        matting::score::shrink(
            &scene.alpha,
            1,
            (SIDE as usize, SIDE as usize),
            (side, side),
        ),
        side,
        side,
    );
    Saliency {
        width: w,
        height: h,
        probability: small.iter().map(|a| f32::from(*a) / 255.0).collect(),
        agreement,
    }
}

#[test]
fn a_network_cuts_what_is_not_plain() {
    let scene = shot("bag", 1002, Backdrop::Cluttered, Cast::Soft);
    let found = matte(&view(&scene), Some(&seen(&scene, 0.97)));
    assert_eq!(found.method, Method::Learned);
    let iou = matting::score::iou(&found.alpha, &scene.alpha);
    assert!(iou > 0.85, "{iou}");
    assert!(found.confidence > 0.9, "{}", found.confidence);
    let unsure = matte(&view(&scene), Some(&seen(&scene, 0.7)));
    assert!(unsure.confidence < 0.5);
    assert!(unsure.doubts.contains(&Doubt::Disagreement));
}

#[test]
fn a_network_restores_what_is_almost_as_pale_as_the_paper() {
    // The lower half of the product is hardly darker than the paper.
    let (w, h) = (400, 400);
    let mut rgb = Vec::with_capacity(w * h * 3);
    let mut truth = Vec::with_capacity(w * h);
    for at in 0..w * h {
        let (x, y) = (at % w, at / w);
        let top = (120..280).contains(&x) && (100..180).contains(&y);
        let pale = (120..280).contains(&x) && (180..300).contains(&y);
        let shade = if pale {
            232 - ((280 - x) / 40) as u8 * 2
        } else {
            240
        };
        rgb.extend(if top { [90, 60, 120] } else { [shade; 3] });
        truth.push(if top || pale { 255_u8 } else { 0 });
    }
    let view = View {
        width: w,
        height: h,
        rgb: &rgb,
    };
    let small = matting::score::shrink(&truth, 1, (w, h), (50, 50));
    let saliency = Saliency {
        width: 50,
        height: 50,
        probability: small.iter().map(|a| f32::from(*a) / 255.0).collect(),
        agreement: 0.98,
    };
    let alone = matting::score::iou(&matte(&view, None).alpha, &truth);
    let found = matte(&view, Some(&saliency));
    let with = matting::score::iou(&found.alpha, &truth);
    assert!(with > 0.95 && with >= alone, "{with} with, {alone} alone");
    // Nothing is added where the paper is bare.
    let everywhere = Saliency {
        probability: vec![1.0; 2500],
        ..saliency
    };
    let found = matte(&view, Some(&everywhere));
    assert_eq!(found.alpha[20 * w + 20], 0);
}
