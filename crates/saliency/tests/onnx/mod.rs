//! Writes small ONNX files: the protobuf messages of onnx.proto3 (ONNX 1.9,
//! IR version 6), field numbers as in that file.

/// A message under construction.
#[derive(Default)]
pub struct Message(Vec<u8>);

impl Message {
    /// A number (wire type 0).
    pub fn number(mut self, field: u32, value: u64) -> Self {
        self.varint(u64::from(field) << 3);
        self.varint(value);
        self
    }

    /// Bytes, text or an inner message (wire type 2).
    pub fn bytes(mut self, field: u32, value: &[u8]) -> Self {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
        self
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

/// TensorProto of 32-bit floats: dims 1, data_type 2, name 8, raw_data 9.
pub fn tensor(name: &str, dims: &[u64], values: &[f32]) -> Message {
    let raw: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let tensor = dims
        .iter()
        .fold(Message::default(), |tensor, dim| tensor.number(1, *dim));
    tensor.number(2, 1).bytes(8, name.as_bytes()).bytes(9, &raw)
}

/// NodeProto: input 1, output 2, name 3, op_type 4.
pub fn node(operator: &str, inputs: &[&str], output: &str) -> Message {
    let node = inputs.iter().fold(Message::default(), |node, input| {
        node.bytes(1, input.as_bytes())
    });
    let name = format!("{operator}_{output}");
    node.bytes(2, output.as_bytes())
        .bytes(3, name.as_bytes())
        .bytes(4, operator.as_bytes())
}

/// A 1x1 convolution. AttributeProto (in NodeProto 5): name 1, ints 8, type 20 (INTS is 7).
pub fn convolution(inputs: &[&str], output: &str) -> Message {
    let attributes: [(&str, &[u64]); 3] = [
        ("strides", &[1, 1]),
        ("dilations", &[1, 1]),
        ("pads", &[0, 0, 0, 0]),
    ];
    let convolution = node("Conv", inputs, output);
    attributes.iter().fold(convolution, |node, (name, values)| {
        let attribute = Message::default().bytes(1, name.as_bytes());
        let attribute = values
            .iter()
            .fold(attribute, |attribute, value| attribute.number(8, *value));
        node.bytes(5, &attribute.number(20, 7).0)
    })
}

/// ValueInfoProto: name 1, type 2 (tensor_type 1: elem_type 1, shape 2: dim 1: dim_value 1).
pub fn value(name: &str, dims: &[u64]) -> Message {
    let shape = dims.iter().fold(Message::default(), |shape, dim| {
        shape.bytes(1, &Message::default().number(1, *dim).0)
    });
    let tensor = Message::default().number(1, 1).bytes(2, &shape.0);
    let kind = Message::default().bytes(1, &tensor.0);
    Message::default()
        .bytes(1, name.as_bytes())
        .bytes(2, &kind.0)
}

/// ModelProto: ir_version 1, graph 7, opset_import 8 (version 2).
/// GraphProto: node 1, name 2, initializer 5, input 11, output 12.
pub fn model(
    nodes: Vec<Message>,
    weights: Vec<Message>,
    input: &Message,
    outputs: &[Message],
) -> Vec<u8> {
    let graph = nodes
        .iter()
        .fold(Message::default(), |graph, node| graph.bytes(1, &node.0));
    let graph = weights
        .iter()
        .fold(graph.bytes(2, b"tiny"), |graph, weight| {
            graph.bytes(5, &weight.0)
        });
    let graph = outputs
        .iter()
        .fold(graph.bytes(11, &input.0), |graph, output| {
            graph.bytes(12, &output.0)
        });
    let opset = Message::default().number(2, 11);
    Message::default()
        .number(1, 6)
        .bytes(7, &graph.0)
        .bytes(8, &opset.0)
        .0
}

/// Side of the tiny networks' input and output.
pub const SIDE: u64 = 16;

/// Finds what is red: the logit is `20 · (red - green) - 10`, as value `logits` and, after a sigmoid, as output `map`.
pub fn redness() -> Vec<u8> {
    model(
        vec![
            convolution(&["picture", "weight", "bias"], "logits"),
            node("Sigmoid", &["logits"], "map"),
        ],
        vec![
            tensor("weight", &[1, 3, 1, 1], &[20.0, -20.0, 0.0]),
            tensor("bias", &[1], &[-10.0]),
        ],
        &value("picture", &[1, 3, SIDE, SIDE]),
        &[value("map", &[1, 1, SIDE, SIDE])],
    )
}
