//! What users of the scenes rely on: exact alpha, true colours, repeatability.

use std::collections::HashSet;

use scenes::{Jpeg, Scene, catalogue, render};

fn scene(key: &str, seed: u64, width: u32, height: u32) -> Scene {
    render(key, seed, width, height).unwrap_or_else(|| panic!("{key} is in the catalogue"))
}

/// Alpha of the pixels in a square around a point given in thousandths of the
/// picture.
fn alpha_around(scene: &Scene, x: u32, y: u32) -> Vec<u8> {
    let (cx, cy) = (scene.width * x / 1000, scene.height * y / 1000);
    let rows = cy - 3..cy + 4;
    rows.flat_map(|y| (cx - 3..cx + 4).map(move |x| (y * scene.width + x) as usize))
        .map(|i| scene.alpha[i])
        .collect()
}

#[test]
fn every_product_renders_with_all_planes_of_its_size() {
    for spec in catalogue() {
        let s = spec.render(1, 120, 90);
        assert_eq!((s.width, s.height), (120, 90));
        assert_eq!(
            (s.rgb.len(), s.alpha.len(), s.product_rgb.len()),
            (32_400, 10_800, 32_400)
        );
        let covered = s.alpha.iter().filter(|a| **a == 255).count();
        assert!(
            (200..7000).contains(&covered),
            "{}: {covered} pixels inside",
            spec.key
        );
    }
}

#[test]
fn the_catalogue_has_every_kind_of_difficulty_and_no_key_twice() {
    let keys: HashSet<_> = catalogue().iter().map(|s| s.key).collect();
    assert_eq!(keys.len(), catalogue().len());
    for kind in ["hole", "thin", "shiny", "white", "dark", "curved"] {
        assert!(
            catalogue().iter().any(|s| s.traits.contains(&kind)),
            "{kind}"
        );
    }
    assert!(render("no-such-product", 1, 10, 10).is_none());
}

#[test]
fn the_border_of_every_picture_is_background() {
    for spec in catalogue() {
        for seed in [1, 2, 3] {
            let s = spec.render(seed, 200, 150);
            let (w, h) = (200, 150);
            let border =
                (0..w * h).filter(|i| i % w == 0 || i % w == w - 1 || i / w == 0 || i / w == h - 1);
            assert!(
                border.into_iter().all(|i| s.alpha[i] == 0),
                "{} {seed}",
                spec.key
            );
        }
    }
}

#[test]
fn holes_are_holes_and_bodies_are_solid() {
    let mug = scene("mug", 1, 800, 600);
    let columns = |y: usize| (0..800).map(move |x| y * 800 + x);
    // Along a row through the handle: body, hole, handle.
    let row: Vec<u8> = columns(300).map(|i| mug.alpha[i]).collect();
    let runs = row
        .split(|a| *a != 255)
        .filter(|run| !run.is_empty())
        .count();
    let first = row.iter().position(|a| *a == 255).unwrap();
    let last = row.iter().rposition(|a| *a == 255).unwrap();
    assert_eq!(runs, 2, "body and handle");
    assert!(
        row[first..last].iter().filter(|a| **a == 0).count() > 20,
        "the hole is open"
    );
    assert!(
        alpha_around(&mug, 430, 500).iter().all(|a| *a == 255),
        "the body is solid"
    );
    for key in ["ring", "headphones"] {
        assert!(
            alpha_around(&scene(key, 1, 800, 600), 500, 580)
                .iter()
                .all(|a| *a == 0),
            "{key}"
        );
    }
    let glasses = scene("glasses", 1, 800, 600);
    for x in [350, 650] {
        assert!(
            alpha_around(&glasses, x, 560).iter().all(|a| *a == 0),
            "lens at {x}"
        );
    }
}

#[test]
fn partial_alpha_only_lies_between_inside_and_outside() {
    let s = scene("vase", 2, 400, 300);
    for y in 1..299 {
        for x in 1..399 {
            let at = |dx: usize, dy: usize| s.alpha[(y + dy - 1) * 400 + x + dx - 1];
            if !matches!(at(1, 1), 0 | 255) {
                let around: Vec<u8> = (0..9).map(|k| at(k % 3, k / 3)).collect();
                let least = around.iter().min().unwrap();
                let most = around.iter().max().unwrap();
                assert!(
                    *least <= 60 && *most >= 195,
                    "a soft pixel inside or outside at {x}, {y}"
                );
            }
        }
    }
}

#[test]
fn coverage_does_not_depend_on_resolution() {
    for key in ["glasses", "mug", "spoon"] {
        let area = |w: u32, h: u32| {
            let s = scene(key, 5, w, h);
            s.alpha.iter().map(|a| f64::from(*a)).sum::<f64>() / 255.0 / f64::from(w * h)
        };
        let (small, large) = (area(160, 120), area(1280, 960));
        assert!(
            (small / large - 1.0).abs() < 0.01,
            "{key}: {small} against {large}"
        );
    }
}

#[test]
fn inside_the_product_the_photo_shows_the_true_colours() {
    for key in ["mug", "bag"] {
        let s = scene(key, 3, 400, 300);
        let inside = (0..s.alpha.len()).filter(|i| s.alpha[*i] == 255);
        let worst = inside
            .flat_map(|i| (0..3).map(move |c| i * 3 + c))
            .map(|i| s.rgb[i].abs_diff(s.product_rgb[i]))
            .max();
        assert!(
            worst <= Some(8),
            "{key}: only sensor noise may differ, not {worst:?}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (a, b, c) = (
        scene("watch", 7, 160, 120),
        scene("watch", 7, 160, 120),
        scene("watch", 8, 160, 120),
    );
    assert_eq!(a, b);
    assert_ne!(a.rgb, c.rgb);
    assert_ne!(a.alpha, c.alpha);
    assert_eq!(a.to_jpeg(85, 6), b.to_jpeg(85, 6));
}

#[test]
fn jpegs_carry_their_orientation_and_a_place_only_when_asked() {
    let s = scene("ring", 1, 64, 48);
    for orientation in 1..=8 {
        for place in [false, true] {
            let file = s.to_jpeg_with(Jpeg {
                quality: 80,
                orientation,
                place,
            });
            let exif = exif::Reader::new()
                .read_from_container(&mut std::io::Cursor::new(&file))
                .unwrap();
            let tag = exif
                .get_field(exif::Tag::Orientation, exif::In::PRIMARY)
                .unwrap();
            assert_eq!(tag.value.get_uint(0), Some(u32::from(orientation)));
            let latitude = exif.get_field(exif::Tag::GPSLatitude, exif::In::PRIMARY);
            assert_eq!(
                latitude.map(|f| f.display_value().to_string()).is_some(),
                place
            );
        }
    }
}

#[test]
fn the_cut_out_has_the_true_alpha() {
    let s = scene("glasses", 1, 100, 75);
    let file = s.cut_out_png();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let alpha: Vec<u8> = pixels.chunks_exact(4).map(|p| p[3]).collect();
    assert_eq!(alpha, s.alpha);
}
