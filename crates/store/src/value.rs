//! The values that go into and come out of statements.

use domain::{AccountId, AssetId, ConnectionId, MessageId, ProductId, Sha256Hex, Sku, Timestamp};

/// A parameter or a field. The null of each type is separate, because
/// PostgreSQL wants to know the type of a null.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text, or its null.
    Text(Option<String>),
    /// A 64-bit integer, or its null.
    Int(Option<i64>),
    /// Bytes, or their null.
    Bytes(Option<Vec<u8>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(Some(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(Some(text.clone()))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Value::Bytes(Some(bytes))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Value::Int(Some(i64::from(yes)))
    }
}

macro_rules! integers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(number: $kind) -> Self {
                Value::Int(Some(i64::from(number)))
            }
        }
        impl From<Option<$kind>> for Value {
            fn from(number: Option<$kind>) -> Self {
                Value::Int(number.map(i64::from))
            }
        }
    )*};
}
integers!(i64, i32, u32, u16, u8);

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Value::Int(Some(time.micros()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(time: Option<Timestamp>) -> Self {
        Value::Int(time.map(Timestamp::micros))
    }
}

macro_rules! texts {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Value::Text(Some(value.to_string()))
            }
        }
        impl From<&$kind> for Value {
            fn from(value: &$kind) -> Self {
                Value::Text(Some(value.to_string()))
            }
        }
        impl From<Option<$kind>> for Value {
            fn from(value: Option<$kind>) -> Self {
                Value::Text(value.map(|value| value.to_string()))
            }
        }
    )*};
}
texts!(
    AccountId,
    AssetId,
    ConnectionId,
    MessageId,
    ProductId,
    Sha256Hex,
    Sku
);

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Value::Text(text)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Value::Text(text.map(str::to_owned))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Value::Bytes(bytes)
    }
}
