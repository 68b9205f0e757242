//! What is fuzzed: each takes any bytes and must come back.

use enhance::{Options, Target};
use imaging::{Area, Limits, Photo};

/// Small, so that an input costs little.
const LIMITS: Limits = Limits {
    max_bytes: 1_000_000,
    max_pixels: 250_000,
    max_side: 4000,
};

/// The header alone.
pub fn probe(bytes: &[u8]) {
    let _answer = imaging::probe(bytes, &LIMITS);
}

/// Decoding and a small view of it.
pub fn decode(bytes: &[u8]) {
    let Ok(photo) = Photo::decode(bytes, &LIMITS, u32::MAX) else {
        return;
    };
    let (width, height) = photo.size();
    let whole = Area {
        x: 0.0,
        y: 0.0,
        width: width.into(),
        height: height.into(),
    };
    let _answer = photo.view(whole, 24, 17);
}

/// Any bytes as the colour profile of a good photo.
pub fn icc(profile: &[u8]) {
    let photo = scenes::render("mug", 1, 48, 40)
        .expect("a scene")
        .to_jpeg(80, 1);
    let profile = &profile[..profile.len().min(60_000)];
    let mut file = photo[..2].to_vec();
    file.extend([0xFF, 0xE2]);
    file.extend((profile.len() as u16 + 16).to_be_bytes());
    file.extend(b"ICC_PROFILE\0\x01\x01");
    file.extend(profile);
    file.extend(&photo[2..]);
    decode(&file);
}

/// All steps.
pub fn engine(bytes: &[u8]) {
    let options = Options {
        limits: LIMITS,
        ..Options::default()
    };
    let mut target = Target::main(domain::Marketplace::Hepsiburada);
    target.frame.width = 150;
    target.frame.height = 150;
    target.least_side = 100;
    let _answer = enhance::enhance(bytes, &[target], &options);
}

/// A good profile to damage: Display P3.
pub fn profile() -> Vec<u8> {
    moxcms::ColorProfile::new_display_p3()
        .encode()
        .expect("a good profile")
}

/// Good photos to damage.
pub fn corpus() -> Vec<Vec<u8>> {
    let mug = scenes::render("mug", 1, 96, 80).expect("a scene");
    let watch = scenes::render("watch", 2, 64, 96).expect("a scene");
    vec![
        mug.to_jpeg(80, 6),
        watch.to_jpeg(90, 1),
        mug.to_png(),
        watch.cut_out_png(),
    ]
}
