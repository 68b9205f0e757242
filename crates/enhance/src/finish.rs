//! A product on white becomes a picture for one marketplace: framed, encoded,
//! decoded again and measured.

use domain::Sha256Hex;
use imaging::{Chroma, Refusal, Rendition};

use crate::compose::{self, Board};
use crate::frame::place;
use crate::receipt::PictureFacts;
use crate::{Target, check, quality};

/// A finished picture and what is true about it.
pub(crate) struct Made {
    pub rendition: Rendition,
    pub facts: PictureFacts,
}

/// `scale` is the number of the board's pixels for each pixel of the photo.
pub(crate) fn finish(board: &Board, scale: f64, target: &Target) -> Result<Made, Refusal> {
    let [left, top, right, bottom] = board.bounds;
    let product = ((right - left) as f64 / scale, (bottom - top) as f64 / scale);
    let place = place(product, target);
    let framed = compose::framed(board, &place, place.scale / scale)?;
    let mut choice = quality::choose(&framed, target.frame.quality)?;
    let bytes = quality::encode(&framed, &mut choice, target.max_bytes)?;
    drop(framed);
    let measured = check::measure(&imaging::decode_rgb(&bytes)?);
    let pack = rules::pack(target.market);
    let picture = domain::Picture {
        sha256: Sha256Hex::of(&bytes),
        width: place.width,
        height: place.height,
        media_type: "image/jpeg".to_owned(),
        bytes: bytes.len() as u64,
    };
    let mut findings = rules::check_content(pack, &measured);
    findings.extend(rules::check_images(pack, std::slice::from_ref(&picture)));
    let facts = PictureFacts {
        frame: target.frame.name.clone(),
        rule_pack: pack.version.clone(),
        width: place.width,
        height: place.height,
        bytes: picture.bytes,
        quality: choice.quality,
        chroma: match choice.chroma {
            Chroma::Half => "4:2:0",
            Chroma::Full => "4:4:4",
        },
        psnr: choice.fidelity,
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
