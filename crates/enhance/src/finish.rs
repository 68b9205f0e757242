//! A product on white becomes a picture for one marketplace: framed, encoded,
//! decoded again and measured.

use domain::Sha256Hex;
use imaging::{Board, Chroma, Fitting, Framed, Limits, Refusal, Rendition, Tones};

use crate::compose::spot;
use crate::frame::{Place, place};
use crate::receipt::PictureFacts;
use crate::{Target, check};

/// Luma fidelity that is aimed at, in decibels of PSNR where there is detail.
pub const FIDELITY: f64 = 40.0;

/// No finished picture starts with a lower quality, on libjpeg's scale.
const LOWEST: u8 = 78;

/// Quality that is given up at a time when a file is too large, and the least.
const STEP: u8 = 5;
const LEAST: u8 = 40;

/// A product on white, at the size of the largest picture.
pub(crate) struct Master {
    pub board: Board,
    /// The product's box on the board: left, top, right, bottom.
    pub bounds: [usize; 4],
    /// Pixels of the board for each pixel of the photo.
    pub scale: f64,
}

impl Master {
    /// Where the product goes for a target.
    fn place(&self, target: &Target) -> Place {
        let [left, top, right, bottom] = self.bounds;
        let length = |from: usize, to: usize| (to - from) as f64 / self.scale;
        place((length(left, right), length(top, bottom)), target)
    }
}

/// A finished picture and what is true about it.
pub(crate) struct Made {
    pub rendition: Rendition,
    pub facts: PictureFacts,
}

/// Frames, encodes and checks the picture for one target.
pub(crate) fn finish(master: &Master, target: &Target) -> Result<Made, Refusal> {
    let place = master.place(target);
    let factor = place.scale / master.scale;
    let spot = spot(master.board.size(), master.bounds, &place, factor);
    let framed = master.board.framed(spot, (place.width, place.height))?;
    let highest = target.frame.quality.max(LOWEST);
    let mut fitting = framed.fit(FIDELITY, LOWEST, highest)?;
    let bytes = encode(&framed, &mut fitting, target.max_bytes)?;
    let chroma = framed.chroma();
    drop(framed);
    let measured = check::measure(&Tones::of(&bytes, &Limits::default())?);
    let pack = rules::pack(target.market);
    let picture = domain::Picture {
        sha256: Sha256Hex::of(&bytes),
        width: place.width,
        height: place.height,
        media_type: "image/jpeg".to_owned(),
        bytes: bytes.len() as u64,
    };
    let mut findings = Vec::new();
    if target.checked {
        findings.extend(rules::check_content(pack, &measured));
        findings.extend(rules::check_images(pack, std::slice::from_ref(&picture)));
    }
    let facts = PictureFacts {
        frame: target.frame.name.clone(),
        rule_pack: pack.version.clone(),
        width: place.width,
        height: place.height,
        bytes: picture.bytes,
        quality: fitting.quality,
        chroma: match chroma {
            Chroma::Half => "4:2:0",
            Chroma::Full => "4:4:4",
        },
        psnr: fitting.decibels,
        scale: place.scale,
        measured,
        findings,
    };
    let rendition = Rendition {
        frame: target.frame.name.clone(),
        width: place.width,
        height: place.height,
        media_type: "image/jpeg",
        sha256: picture.sha256,
        bytes,
    };
    Ok(Made { rendition, facts })
}

/// Encodes at the quality found; gives quality up while the file is too large.
fn encode(framed: &Framed, fitting: &mut Fitting, max_bytes: u64) -> Result<Vec<u8>, Refusal> {
    loop {
        let bytes = framed.encode(fitting.quality)?;
        if bytes.len() as u64 <= max_bytes || fitting.quality <= LEAST {
            return Ok(bytes);
        }
        let lower = fitting.quality.saturating_sub(STEP).max(LEAST);
        *fitting = framed.fit(FIDELITY, lower, lower)?;
    }
}
