//! Descriptions as the basic HTML that shops take.

use domain::ListingText;

/// The description's paragraphs as `<p>` and the bullets as one `<ul>`, with
/// everything else escaped. Lines within a paragraph are joined by `<br>`.
pub fn description(text: &ListingText) -> String {
    let mut html: String = text
        .description
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            let lines: Vec<String> = paragraph.lines().map(|line| escape(line.trim())).collect();
            format!("<p>{}</p>", lines.join("<br>"))
        })
        .collect();
    let bullets = text
        .bullets
        .iter()
        .map(|bullet| bullet.trim())
        .filter(|bullet| !bullet.is_empty());
    let items: String = bullets
        .map(|bullet| format!("<li>{}</li>", escape(bullet)))
        .collect();
    if !items.is_empty() {
        html.push_str(&format!("<ul>{items}</ul>"));
    }
    html
}

/// The characters that mean something in HTML, as entities.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lines_and_bullets() {
        let text = ListingText {
            language: "tr".to_owned(),
            title: String::new(),
            bullets: vec!["5 < 6".to_owned(), " ".to_owned()],
            description: "Bir & iki\nüç\n\n\n\n<b>dört</b>".to_owned(),
            keywords: Vec::new(),
        };
        assert_eq!(
            description(&text),
            "<p>Bir &amp; iki<br>üç</p><p>&lt;b&gt;dört&lt;/b&gt;</p><ul><li>5 &lt; 6</li></ul>"
        );
    }
}
