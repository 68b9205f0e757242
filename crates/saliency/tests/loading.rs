//! Networks of a few weights, written here, loaded and run.

mod onnx;

use onnx::{Message, SIDE, convolution, model, node, redness, tensor, value};
use saliency::{Declared, Error, Network, Scale, Values};

fn declared(output: &str, values: Values) -> Declared {
    Declared {
        input: "picture".to_owned(),
        output: output.to_owned(),
        width: SIDE as u32,
        height: SIDE as u32,
        scale: Scale::Range,
        mean: [0.0; 3],
        std: [1.0; 3],
        values,
    }
}

/// Red on the left third, else green.
fn photo(width: usize, height: usize) -> Vec<u8> {
    let pixels = (0..height).flat_map(|_| 0..width);
    pixels
        .flat_map(|x| match x < width / 3 {
            true => [255, 0, 0],
            false => [0, 255, 0],
        })
        .collect()
}

#[test]
fn the_map_lies_where_the_object_is() {
    let network =
        Network::from_bytes(redness(), &declared("map", Values::Probabilities)).expect("network");
    let found = network.saliency(&photo(96, 30), 96, 30).expect("saliency");
    assert_eq!((found.width, found.height), (16, 16));
    for (place, probability) in found.probability.iter().enumerate() {
        match place % 16 {
            0..=3 => assert!(*probability > 0.99, "{place}: {probability}"),
            7.. => assert!(*probability < 0.01, "{place}: {probability}"),
            _ => {}
        }
    }
    // A convolution of one pixel sees no difference in the mirrored photo.
    assert!(found.agreement > 0.999, "{}", found.agreement);
}

#[test]
fn logits_inside_the_graph_give_the_same_map_as_its_output() {
    let photo = photo(40, 40);
    let run = |output, values| {
        Network::from_bytes(redness(), &declared(output, values))
            .expect("network")
            .saliency(&photo, 40, 40)
            .expect("saliency")
    };
    let (inside, output) = (
        run("logits", Values::Logits),
        run("map", Values::Probabilities),
    );
    for (inside, output) in inside.probability.iter().zip(&output.probability) {
        assert!((inside - output).abs() < 1e-5, "{inside} {output}");
    }
}

#[test]
fn a_network_that_sees_sides_disagrees_with_itself() {
    // The object is whatever lies on the left, so the mirrored pass finds the other half.
    let left: Vec<f32> = (0..SIDE * SIDE)
        .map(|place| if place % SIDE < 8 { 10.0 } else { -10.0 })
        .collect();
    let file = model(
        vec![
            convolution(&["picture", "weight"], "nothing"),
            node("Add", &["nothing", "left"], "logits"),
        ],
        vec![
            tensor("weight", &[1, 3, 1, 1], &[0.0; 3]),
            tensor("left", &[1, 1, SIDE, SIDE], &left),
        ],
        &value("picture", &[1, 3, SIDE, SIDE]),
        &[value("logits", &[1, 1, SIDE, SIDE])],
    );
    let network = Network::from_bytes(file, &declared("logits", Values::Logits)).expect("network");
    let found = network.saliency(&photo(16, 16), 16, 16).expect("saliency");
    assert!(found.agreement < 0.01, "{}", found.agreement);
    assert!(
        found
            .probability
            .iter()
            .all(|value| (value - 0.5).abs() < 1e-3)
    );
}

#[test]
fn a_value_that_the_runtime_fuses_away_can_still_be_read() {
    // x · sigmoid(x) becomes one operator, and `gate` is gone unless it is asked for.
    let shape = [1, 1, SIDE, SIDE];
    let file = model(
        vec![
            convolution(&["picture", "weight", "bias"], "x"),
            node("Sigmoid", &["x"], "gate"),
            node("Mul", &["x", "gate"], "silu"),
        ],
        vec![
            tensor("weight", &[1, 3, 1, 1], &[20.0, -20.0, 0.0]),
            tensor("bias", &[1], &[-10.0]),
        ],
        &value("picture", &[1, 3, SIDE, SIDE]),
        &[value("silu", &shape)],
    );
    let network =
        Network::from_bytes(file, &declared("gate", Values::Probabilities)).expect("network");
    let found = network.saliency(&photo(48, 48), 48, 48).expect("saliency");
    assert!(found.probability[0] > 0.99 && found.probability[15] < 0.01);
}

#[test]
fn the_same_photo_gives_the_same_numbers_on_any_number_of_threads() {
    let load =
        || Network::from_bytes(redness(), &declared("logits", Values::Logits)).expect("network");
    let photo = photo(61, 47);
    let first = load().saliency(&photo, 61, 47).expect("one thread");
    let again = load()
        .with_threads(2)
        .saliency(&photo, 61, 47)
        .expect("two");
    assert_eq!(first, again);
}

#[test]
fn the_digest_is_the_files() {
    let network =
        Network::from_bytes(redness(), &declared("logits", Values::Logits)).expect("network");
    let expected: String = {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(redness()))
    };
    assert_eq!(network.digest(), expected);
}

#[test]
fn what_is_no_network_is_refused() {
    let whole = redness();
    let declared = declared("map", Values::Probabilities);
    let mut lying = whole.clone();
    lying.truncate(whole.len() / 2);
    for bytes in [Vec::new(), b"not a network".to_vec(), lying] {
        let refused = Network::from_bytes(bytes, &declared);
        assert!(
            matches!(refused, Err(Error::Unreadable(_) | Error::NoInput { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn names_that_are_not_there_are_refused_with_those_that_are() {
    let load = |declared: Declared| Network::from_bytes(redness(), &declared);
    let wrong_input = load(Declared {
        input: "x".to_owned(),
        ..declared("map", Values::Probabilities)
    });
    let message = wrong_input.expect_err("no input x").to_string();
    assert!(message.contains("`picture`"), "{message}");
    let wrong_output = load(declared("mask", Values::Probabilities));
    let message = wrong_output.expect_err("no value mask").to_string();
    assert!(message.contains("`map`"), "{message}");
    let inside_as_input = load(Declared {
        input: "logits".to_owned(),
        ..declared("map", Values::Probabilities)
    });
    assert!(matches!(inside_as_input, Err(Error::NoInput { .. })));
}

#[test]
fn another_size_than_the_graphs_is_refused() {
    let refused = Network::from_bytes(
        redness(),
        &Declared {
            width: 32,
            ..declared("map", Values::Probabilities)
        },
    );
    let message = refused.expect_err("32 wide").to_string();
    assert!(message.contains("[1, 3, 16, 16]"), "{message}");
}

#[test]
fn logits_declared_as_probabilities_are_refused() {
    let network = Network::from_bytes(redness(), &declared("logits", Values::Probabilities))
        .expect("network");
    let refused = network.saliency(&photo(16, 16), 16, 16);
    assert!(matches!(refused, Err(Error::Values { .. })), "{refused:?}");
}

#[test]
fn an_output_that_is_no_map_is_refused() {
    let file = model(
        vec![node("Sigmoid", &["picture"], "three")],
        vec![],
        &value("picture", &[1, 3, SIDE, SIDE]),
        &[value("three", &[1, 3, SIDE, SIDE])],
    );
    let network =
        Network::from_bytes(file, &declared("three", Values::Probabilities)).expect("network");
    let refused = network.saliency(&photo(16, 16), 16, 16);
    assert!(matches!(refused, Err(Error::Output { .. })), "{refused:?}");
}

#[test]
fn numbers_that_cannot_be_worked_with_are_refused() {
    let good = || declared("map", Values::Probabilities);
    for wrong in [
        Declared { width: 0, ..good() },
        Declared {
            height: 100_000,
            ..good()
        },
        Declared {
            std: [1.0, 0.0, 1.0],
            ..good()
        },
        Declared {
            mean: [f32::NAN; 3],
            ..good()
        },
        Declared {
            input: String::new(),
            ..good()
        },
    ] {
        let refused = Network::from_bytes(redness(), &wrong);
        assert!(matches!(refused, Err(Error::Declaration(_))), "{wrong:?}");
    }
}

#[test]
fn an_operator_that_nobody_knows_is_refused_by_name() {
    let file = model(
        vec![node("Levitate", &["picture"], "map")],
        vec![] as Vec<Message>,
        &value("picture", &[1, 3, SIDE, SIDE]),
        &[value("map", &[1, 1, SIDE, SIDE])],
    );
    let refused = Network::from_bytes(file, &declared("map", Values::Probabilities));
    let message = refused.expect_err("no such operator").to_string();
    assert!(message.contains("Levitate"), "{message}");
}
