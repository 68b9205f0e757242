//! Loading and running a network.

use std::sync::Arc;

use rten::{Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value};
use sha2::{Digest, Sha256};

use crate::{Declared, Error, Saliency, Values, input, passes};

/// A loaded network. It can be shared between threads; every call of
/// [`Network::saliency`] works alone.
pub struct Network {
    model: Model,
    input: NodeId,
    output: NodeId,
    declared: Declared,
    digest: String,
    threads: Arc<ThreadPool>,
}

impl Network {
    /// Loads an ONNX file. It runs on one thread; see [`Network::with_threads`].
    ///
    /// Refused are bytes that are no ONNX network, operators that the runtime
    /// does not know, and a graph without the declared input, input shape or
    /// output. Weights in a second file are not read.
    pub fn from_bytes(onnx: Vec<u8>, declared: &Declared) -> Result<Self, Error> {
        let declared = declared.clone().checked()?;
        let digest = hex::encode(Sha256::digest(&onnx));
        let model = load(onnx, &declared)?;
        let input = find_input(&model, &declared)?;
        let output = model
            .find_node(&declared.output)
            .ok_or_else(|| Error::NoOutput {
                wanted: declared.output.clone(),
                known: names(&model, model.output_ids()),
            })?;
        Ok(Self {
            model,
            input,
            output,
            declared,
            digest,
            threads: Arc::new(ThreadPool::with_num_threads(1)),
        })
    }

    /// The same network on so many threads (at least one) for each photo.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self {
            threads: Arc::new(ThreadPool::with_num_threads(threads.max(1))),
            ..self
        }
    }

    /// SHA-256 of the file, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How it is fed and read.
    pub fn declared(&self) -> &Declared {
        &self.declared
    }

    /// Where the salient object of a photo is (`rgb`: upright sRGB, three bytes
    /// a pixel in rows, of any size). The map is the network's own, as large as
    /// its output; it covers the whole photo. The probability is the mean of
    /// two passes, the second on the mirrored photo, and the agreement is
    /// theirs. The same machine gives the same numbers every time, on any
    /// number of threads.
    pub fn saliency(&self, rgb: &[u8], width: usize, height: usize) -> Result<Saliency, Error> {
        let planes = input::planes(rgb, width, height, &self.declared)?;
        let mirrored = input::mirrored(&planes, self.declared.width as usize);
        let first = self.pass(planes)?;
        let second = self.pass(mirrored)?;
        let second = input::mirrored(&second.values, second.width);
        Ok(Saliency {
            width: first.width,
            height: first.height,
            agreement: passes::agreement(&first.values, &second),
            probability: passes::mean(&first.values, &second),
        })
    }

    /// One run of the network: the map of probabilities.
    fn pass(&self, planes: Vec<f32>) -> Result<Map, Error> {
        let (width, height) = (self.declared.width as usize, self.declared.height as usize);
        let picture = Value::from_shape([1, 3, height, width], planes)
            .map_err(|error| Error::Run(error.to_string()))?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let [output] = self
            .model
            .run_n(
                vec![(self.input, picture.into())],
                [self.output],
                Some(options),
            )
            .map_err(|error| Error::Run(error.to_string()))?;
        let map = self.map(output)?;
        self.as_probabilities(map)
    }

    /// The output as one map: \[1, 1, h, w\], \[1, h, w\] or \[h, w\].
    fn map(&self, output: Value) -> Result<Map, Error> {
        let wrong = |found: String| Error::Output {
            name: self.declared.output.clone(),
            found,
        };
        let ([leading @ .., height, width], values) = output
            .clone()
            .into_shape_vec::<f32, 4>()
            .or_else(|_| {
                let ([one, height, width], values) = output.clone().into_shape_vec::<f32, 3>()?;
                Ok(([1, one, height, width], values))
            })
            .or_else(|_: rten::TryFromValueError| {
                let ([height, width], values) = output.into_shape_vec::<f32, 2>()?;
                Ok(([1, 1, height, width], values))
            })
            .map_err(|error: rten::TryFromValueError| wrong(error.to_string()))?;
        if leading != [1, 1] || values.is_empty() {
            return Err(wrong(format!(
                "its shape is [{}, {}, {height}, {width}]",
                leading[0], leading[1]
            )));
        }
        Ok(Map {
            width,
            values,
            height,
        })
    }

    fn as_probabilities(&self, mut map: Map) -> Result<Map, Error> {
        /// Rounding in the network's last operator may leave 0 to 1 by so much.
        const SLACK: f32 = 1e-3;
        for value in &mut map.values {
            let probability = match self.declared.values {
                Values::Probabilities => *value,
                Values::Logits => 1.0 / (1.0 + (-*value).exp()),
            };
            if !(-SLACK..=1.0 + SLACK).contains(&probability) {
                return Err(Error::Values {
                    name: self.declared.output.clone(),
                    found: *value,
                });
            }
            *value = probability.clamp(0.0, 1.0);
        }
        Ok(map)
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Network")
            .field("declared", &self.declared)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

/// What a pass gives.
struct Map {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

/// Loads the graph. Fusing operators may take away a value inside the graph; where one is to be read, the graph stays
/// as it is in the file.
fn load(onnx: Vec<u8>, declared: &Declared) -> Result<Model, Error> {
    let unreadable = |error: rten::LoadError| Error::Unreadable(error.to_string());
    let fused = Model::load(onnx.clone()).map_err(unreadable)?;
    let output = fused.find_node(&declared.output);
    if output.is_some_and(|id| fused.output_ids().contains(&id)) {
        return Ok(fused);
    }
    drop(fused);
    ModelOptions::with_all_ops()
        .enable_optimization(false)
        .load(onnx)
        .map_err(unreadable)
}

fn find_input(model: &Model, declared: &Declared) -> Result<NodeId, Error> {
    let found = model
        .find_node(&declared.input)
        .filter(|id| model.input_ids().contains(id));
    let input = found.ok_or_else(|| Error::NoInput {
        wanted: declared.input.clone(),
        known: names(model, model.input_ids()),
    })?;
    let Some(shape) = model.node_info(input).and_then(|info| info.shape()) else {
        return Ok(input);
    };
    let wanted = [1, 3, declared.height as usize, declared.width as usize];
    let fits = |(dimension, wanted): (&Dimension, &usize)| match dimension {
        Dimension::Fixed(size) => size == wanted,
        Dimension::Symbolic(_) => true,
    };
    if shape.len() != wanted.len() || !shape.iter().zip(&wanted).all(fits) {
        return Err(Error::InputShape {
            shape: shown(&shape),
            width: declared.width,
            height: declared.height,
        });
    }
    Ok(input)
}

fn shown(shape: &[Dimension]) -> String {
    let sizes: Vec<String> = shape
        .iter()
        .map(|dimension| match dimension {
            Dimension::Fixed(size) => size.to_string(),
            Dimension::Symbolic(name) => name.clone(),
        })
        .collect();
    format!("[{}]", sizes.join(", "))
}

/// The names of some nodes, for a message.
fn names(model: &Model, ids: &[NodeId]) -> String {
    let infos = ids.iter().filter_map(|id| model.node_info(*id));
    let names: Vec<String> = infos
        .filter_map(|info| info.name().map(|name| format!("`{name}`")))
        .collect();
    match names.is_empty() {
        true => "without a name".to_owned(),
        false => names.join(", "),
    }
}
