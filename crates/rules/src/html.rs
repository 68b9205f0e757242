//! The HTML form of a description, for marketplaces that take one.

use domain::ListingText;

/// The bullets as a list, then each paragraph; nothing but `ul`, `li`, `p` and
/// `br`, everything else escaped. Marketplaces with
/// [`crate::DescriptionForm::Html`] are sent exactly this, and their limit is
/// checked on it.
pub fn description_html(text: &ListingText) -> String {
    let mut out = String::new();
    if !text.bullets.is_empty() {
        out.push_str("<ul>");
        for bullet in &text.bullets {
            out.push_str("<li>");
            escape(bullet, &mut out);
            out.push_str("</li>");
        }
        out.push_str("</ul>");
    }
    for paragraph in text
        .description
        .split("\n\n")
        .map(str::trim)
        .filter(|p| !p.is_empty())
    {
        out.push_str("<p>");
        for (line, words) in paragraph.lines().enumerate() {
            if line > 0 {
                out.push_str("<br>");
            }
            escape(words.trim(), &mut out);
        }
        out.push_str("</p>");
    }
    out
}

/// Appends `text` with the five characters that mean something in HTML escaped.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lines_and_signs() {
        let text = ListingText {
            language: "tr".into(),
            title: "t".into(),
            bullets: vec!["Renk: <kırmızı> & 'mavi'".into()],
            description: "Bir\niki\n\nüç".into(),
            keywords: Vec::new(),
        };
        assert_eq!(
            description_html(&text),
            "<ul><li>Renk: &lt;kırmızı&gt; &amp; &#39;mavi&#39;</li></ul><p>Bir<br>iki</p><p>üç</p>"
        );
    }
}
