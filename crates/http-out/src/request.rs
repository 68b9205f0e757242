//! Requests and responses as plain values, so that building and reading them
//! are pure functions.

use serde::{Serialize, de::DeserializeOwned};

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Replace.
    Put,
    /// Change in part.
    Patch,
    /// Remove.
    Delete,
}

impl Method {
    /// The upper-case name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// True when sending twice has no effect beyond sending once, by
    /// RFC 9110 §9.2.2.
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Method::Post | Method::Patch)
    }
}

/// A request that has not been sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Absolute URL with its query.
    pub url: String,
    /// Header names and values in order.
    pub headers: Vec<(String, String)>,
    /// The body, empty for none.
    pub body: Vec<u8>,
}

/// Headers whose values never appear in logs or debug output.
const SECRET_HEADERS: [&str; 4] = ["authorization", "x-amz-access-token", "cookie", "x-api-key"];

impl Request {
    /// A request without headers or body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A GET request.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets a JSON body and its content type.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_vec(body).unwrap_or_default();
        self.header("content-type", "application/json")
    }

    /// Sets a form body (`application/x-www-form-urlencoded`).
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        self.body = pairs.join("&").into_bytes();
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// Sets a `multipart/form-data` body (RFC 7578): text fields first, then
    /// one file. The boundary is made of the file's name and size, and checked
    /// not to occur inside.
    pub fn multipart(mut self, fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> Self {
        let mut boundary = format!("stox-{}-{}", file_name.len(), file.len());
        while contains(file, boundary.as_bytes()) {
            boundary.push('x');
        }
        let mut body = Vec::with_capacity(file.len() + 1024);
        for (name, value) in fields {
            body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let name = file_name.replace('"', "%22").replace(['\r', '\n'], " ");
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
        body.extend_from_slice(file);
        body.extend(format!("\r\n--{boundary}--\r\n").bytes());
        self.body = body;
        self.header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        )
    }

    /// Appends a query pair, percent-encoded.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url
            .push(if self.url.contains('?') { '&' } else { '?' });
        self.url.push_str(&escape(name));
        self.url.push('=');
        self.url.push_str(&escape(value));
        self
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method.name(), self.url)?;
        for (name, value) in &self.headers {
            let secret = SECRET_HEADERS
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known));
            write!(f, " {name}: {}", if secret { "[secret]" } else { value })?;
        }
        write!(f, " ({} bytes)", self.body.len())
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body, at most the client's limit.
    pub body: Vec<u8>,
}

impl Response {
    /// The first value of a header, by lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// `Retry-After` in whole seconds, where it is given as a number.
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        self.header("retry-after")
            .and_then(|value| value.trim().parse().ok())
            .map(std::time::Duration::from_secs)
    }

    /// The body read as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// The body as text for messages, cut to 500 characters.
    pub fn excerpt(&self) -> String {
        String::from_utf8_lossy(&self.body)
            .chars()
            .take(500)
            .collect()
    }
}

/// True when `needle` occurs in `hay`.
fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len().max(1))
        .any(|window| window == needle)
}

/// Percent-encodes everything but unreserved characters (RFC 3986 §2.3).
pub fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_show() {
        let request = Request::get("http://x/")
            .header("Authorization", "Basic abc")
            .header("a", "b");
        let shown = format!("{request:?}");
        assert!(!shown.contains("abc") && shown.contains("a: b"), "{shown}");
    }

    #[test]
    fn queries_are_escaped() {
        let request = Request::get("http://x/a").query("q", "ö &").query("n", "1");
        assert_eq!(request.url, "http://x/a?q=%C3%B6%20%26&n=1");
    }
}
