//! `stox models add FILE`: keep a network of one's own after trying it once.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use saliency::{Declared, Network, Scale, Values, imagenet_mean, imagenet_std};
use serde_json::json;

use super::declaration::Declaration;
use super::store::{Models, check_name};

/// A network, and how to feed and read it.
#[derive(Args)]
pub struct AddArguments {
    /// The ONNX file.
    file: PathBuf,
    /// What to call it.
    #[arg(long)]
    name: String,
    /// Name of the graph's input: [1, 3, height, width] in RGB.
    #[arg(long)]
    input: String,
    /// Name of the map to read: an output of the graph or a value inside.
    #[arg(long)]
    output: String,
    /// Size of the input in pixels: 320, or 512x384 (width x height).
    #[arg(long)]
    size: Size,
    /// Mean of red, green and blue in 0 to 1 [default: ImageNet's].
    #[arg(long, value_name = "R,G,B")]
    mean: Option<Triple>,
    /// Standard deviation of red, green and blue in 0 to 1 [default: ImageNet's].
    #[arg(long, value_name = "R,G,B")]
    std: Option<Triple>,
    /// What samples are divided by before: 255, or the picture's largest (U-2-Net's way).
    #[arg(long, value_enum, default_value = "range")]
    scale: ScaleName,
    /// What the map holds.
    #[arg(long, value_enum, default_value = "probabilities")]
    values: ValuesName,
    /// The licence it is under, to be kept with it.
    #[arg(long)]
    licence: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScaleName {
    /// 255.
    Range,
    /// The picture's largest sample.
    Peak,
}

#[derive(Clone, Copy, ValueEnum)]
enum ValuesName {
    /// Numbers from 0 to 1.
    Probabilities,
    /// Numbers before the sigmoid.
    Logits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    width: u32,
    height: u32,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side = |side: &str| {
            side.parse()
                .map_err(|_| format!("`{text}` is not like 320 or 512x384"))
        };
        match text.split_once('x') {
            Some((width, height)) => Ok(Self {
                width: side(width)?,
                height: side(height)?,
            }),
            None => side(text).map(|side| Self {
                width: side,
                height: side,
            }),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Triple([f32; 3]);

impl FromStr for Triple {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Result<Vec<f32>, _> = text.split(',').map(str::parse).collect();
        let three = numbers.ok().and_then(|numbers| numbers.try_into().ok());
        three
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not three numbers like 0.5,0.5,0.5"))
    }
}

impl AddArguments {
    fn declared(&self) -> Declared {
        Declared {
            input: self.input.clone(),
            output: self.output.clone(),
            width: self.size.width,
            height: self.size.height,
            scale: match self.scale {
                ScaleName::Range => Scale::Range,
                ScaleName::Peak => Scale::Peak,
            },
            mean: self.mean.map_or_else(imagenet_mean, |mean| mean.0),
            std: self.std.map_or_else(imagenet_std, |std| std.0),
            values: match self.values {
                ValuesName::Probabilities => Values::Probabilities,
                ValuesName::Logits => Values::Logits,
            },
        }
    }
}

/// Runs the verb.
pub fn run(models: &Models, arguments: AddArguments, json: bool) -> anyhow::Result<()> {
    check_name(&arguments.name)?;
    let shown = arguments.file.display();
    let onnx = std::fs::read(&arguments.file).with_context(|| shown.to_string())?;
    let declared = arguments.declared();
    let network =
        Network::from_bytes(onnx.clone(), &declared).with_context(|| shown.to_string())?;
    let (photo, width, height) = trial_photo();
    network
        .saliency(&photo, width, height)
        .with_context(|| format!("{shown}, tried on a picture"))?;
    let declaration = Declaration {
        digest: network.digest().to_owned(),
        bytes: onnx.len() as u64,
        source: format!("added from {shown}"),
        licence: arguments.licence,
        network: declared,
    };
    models.keep(&arguments.name, &onnx, None, &declaration)?;
    let path = models.network(&arguments.name);
    match json {
        true => println!(
            "{:#}",
            json!({"name": arguments.name, "file": path, "bytes": declaration.bytes, "digest": declaration.digest})
        ),
        false => println!(
            "{} is in {} (SHA-256 {}); use it with STOX__AI_WORKER__MODEL={}",
            arguments.name,
            path.display(),
            declaration.digest,
            arguments.name
        ),
    }
    Ok(())
}

/// A dark disc on a light ground: every network can be run on it.
fn trial_photo() -> (Vec<u8>, usize, usize) {
    const SIDE: usize = 64;
    let pixels = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    let photo = pixels
        .flat_map(
            |(x, y)| match x.abs_diff(32).pow(2) + y.abs_diff(32).pow(2) < 18 * 18 {
                true => [40, 60, 90],
                false => [230, 230, 225],
            },
        )
        .collect();
    (photo, SIDE, SIDE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_triples_are_read() {
        let size = |width, height| Ok(Size { width, height });
        assert_eq!("320".parse(), size(320, 320));
        assert_eq!("512x384".parse(), size(512, 384));
        for wrong in ["", "x", "320x", "-1", "3.5"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
        assert_eq!("0.5,1,0".parse(), Ok(Triple([0.5, 1.0, 0.0])));
        for wrong in ["", "0.5", "1,2", "1,2,3,4", "a,b,c"] {
            assert!(wrong.parse::<Triple>().is_err(), "{wrong}");
        }
    }
}
