use domain::{Currency, Problem};

use super::*;

fn defaults() -> Defaults {
    Defaults {
        currency: Currency::TRY,
        language: "tr".to_owned(),
    }
}

fn table(text: &str) -> Table {
    parse(text, "urunler.csv", &defaults()).expect("a table")
}

/// The only problem of a table with one bad row.
fn problem(text: &str) -> Problem {
    let mut table = table(text);
    assert_eq!(
        (table.problems.len(), table.rejected),
        (1, 1),
        "{:?}",
        table.problems
    );
    table.problems.remove(0)
}

fn bad_row(row: &str) -> Problem {
    problem(&format!(
        "sku;barcode;name;price;currency;stock\nOK;;Good;1;;\n{row}\n"
    ))
}

#[test]
fn a_turkish_table_with_everything() {
    let text = "Stok Kodu;Barkod;Ad;Marka;Kategori;Fiyat;Para Birimi;Stok;Açıklama;Fotoğraflar;Renk;Size CM\n\
        KUPA-1;4006381333931;Ilık İçecek Kupası;Şişli;Ev > Mutfak;1.249,90;TRY;25;\"İki satır;\nıslak\";a.jpg| b/c.jpg|;Kırmızı;\n";
    let table = table(text);
    assert_eq!(table.problems, []);
    let Checked {
        draft,
        counted,
        photos,
    } = &table.rows[0].checked;
    assert_eq!(draft.name, "Ilık İçecek Kupası");
    assert_eq!(draft.description, "İki satır;\nıslak");
    assert_eq!(
        (draft.price.minor, draft.price.currency),
        (124_990, Currency::TRY)
    );
    assert_eq!(
        draft.gtin.as_ref().map(|gtin| gtin.as_str()),
        Some("4006381333931")
    );
    assert_eq!(
        draft.attributes.iter().collect::<Vec<_>>(),
        [(&"renk".to_owned(), &"Kırmızı".to_owned())]
    );
    assert_eq!((*counted, draft.language.as_str()), (Some(25), "tr"));
    assert_eq!(
        photos.as_deref(),
        Some(&["a.jpg".to_owned(), "b/c.jpg".to_owned()][..])
    );
}

#[test]
fn separators_are_found() {
    for text in [
        "sku,name,price\nA,\"B; C\",\"2,50\"\n",
        "sku;name;price\r\nA;B; 2,50\r\n",
        "sku\tname\tprice\nA\tB, C\t2,50",
        "sep=;\nsku;name;price\nA;B;2,50\n",
        "\"a,b,c,d,e\";sku;name;price\n;A;B;2,50\n",
    ] {
        let table = table(text);
        assert_eq!(table.rows.len(), 1, "{text:?}: {:?}", table.problems);
        assert_eq!(table.rows[0].checked.draft.price.minor, 250, "{text:?}");
    }
}

#[test]
fn a_wrong_check_digit_suggests_the_right_number() {
    let found = bad_row("A;4006381333932;Cup;5;;");
    assert_eq!(found.code, "csv.gtin.check_digit");
    assert_eq!(
        (found.file.as_str(), found.field.as_str()),
        ("urunler.csv", "line 3, barcode")
    );
    assert_eq!(found.value, "4006381333932");
    assert!(found.fix.ends_with("write 4006381333931."), "{}", found.fix);
}

#[test]
fn barcodes_that_a_spreadsheet_damaged() {
    let found = bad_row("A;36000291452;Cup;5;;");
    assert!(found.fix.contains("036000291452"), "{found}");
    let found = bad_row("A;8,69E+12;Cup;5;;");
    assert_eq!(found.code, "csv.gtin.shape");
    assert!(found.fix.contains("as text"), "{found}");
}

#[test]
fn missing_and_wrong_values_name_line_field_rule_and_fix() {
    for (row, code, field, fix) in [
        (
            ";;Cup;5;;",
            "csv.sku.missing",
            "line 3, sku",
            "its own code",
        ),
        (
            "A/B;;Cup;5;;",
            "csv.sku.character",
            "line 3, sku",
            "letters, digits",
        ),
        (
            "A;; ;5;;",
            "csv.name.missing",
            "line 3, name",
            "what the product is",
        ),
        (
            "A;;Cup;;;",
            "csv.price.missing",
            "line 3, price",
            "tax included",
        ),
        (
            "A;;Cup;0;;",
            "csv.price.zero",
            "line 3, price",
            "selling price",
        ),
        (
            "A;;Cup;0,00;;",
            "csv.price.zero",
            "line 3, price",
            "selling price",
        ),
        (
            "A;;Cup;-5;;",
            "csv.price.zero",
            "line 3, price",
            "selling price",
        ),
        (
            "A;;Cup;500,50;JPY;",
            "csv.price.decimals",
            "line 3, price",
            "Write 501,",
        ),
        (
            "A;;Cup;249,905;TRY;",
            "csv.price.decimals",
            "line 3, price",
            "Write 249.91,",
        ),
        (
            "A;;Cup;5 TL;;",
            "csv.price.not_a_number",
            "line 3, price",
            "own column",
        ),
        (
            "A;;Cup;5;TL;",
            "csv.currency.unknown",
            "line 3, currency",
            "TRY",
        ),
        (
            "A;;Cup;5;;-1",
            "csv.stock.not_whole",
            "line 3, stock",
            "plain digits",
        ),
        (
            "A;;Cup;5;;2,5",
            "csv.stock.not_whole",
            "line 3, stock",
            "plain digits",
        ),
        (
            "A;;Cup;5;;25.00",
            "csv.stock.not_whole",
            "line 3, stock",
            "Write 25.",
        ),
        (
            "A;;Cup;5;;yok",
            "csv.stock.not_whole",
            "line 3, stock",
            "plain digits",
        ),
        ("A;;Cup;5;;1;7", "csv.row.cells", "line 3", "double quotes"),
    ] {
        let found = bad_row(row);
        assert_eq!(
            (found.code.as_str(), found.field.as_str()),
            (code, field),
            "{row}: {found}"
        );
        assert!(found.fix.contains(fix), "{row}: {}", found.fix);
        assert!(!found.rule.is_empty() && found.file == "urunler.csv");
    }
}

#[test]
fn a_comma_in_an_unquoted_price_is_explained() {
    let found = problem("sku,name,price\nA,Cup,249,90\n");
    assert_eq!(
        (found.code.as_str(), found.field.as_str()),
        ("csv.row.cells", "line 2")
    );
}

#[test]
fn the_header_words_of_the_seller_are_used() {
    let found = problem("stok kodu;ad;fiyat\nA;Kupa;sıfır\n");
    assert_eq!(found.field, "line 2, fiyat");
}

#[test]
fn a_repeated_sku_loses_only_the_later_row() {
    let table = table("sku,name,price\nA,Cup,5\nB,Jar,6\nA,Pot,7\n");
    assert_eq!(
        table.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(table.problems[0].code, "csv.sku.duplicate");
    assert_eq!(table.problems[0].field, "line 4, sku");
    assert!(
        table.problems[0].rule.contains("line 2"),
        "{}",
        table.problems[0]
    );
}

#[test]
fn a_photo_of_two_products_is_not_guessed_about() {
    let found = problem("sku,name,price,photos\nA,Cup,5,1.jpg\nB,Jar,6,2.jpg|1.jpg\n");
    assert_eq!(found.code, "csv.photos.shared");
    assert!(found.rule.contains("line 2 (A)"), "{found}");
}

#[test]
fn all_problems_of_a_row_are_told_and_it_counts_once() {
    let table = table("sku,name,price,stock\n,,0,x\nA,Cup,5,1\n");
    let codes: Vec<&str> = table
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "csv.sku.missing",
            "csv.name.missing",
            "csv.price.zero",
            "csv.stock.not_whole"
        ]
    );
    assert_eq!((table.rows.len(), table.rejected, table.total()), (1, 1, 2));
}

#[test]
fn blank_lines_do_not_count_and_lines_stay_right() {
    let table = table("sku,name,price\n\n,,\nA,\"two\nlines\",5\n\nB,Jar,0\n");
    assert_eq!((table.total(), table.rows[0].line), (2, 4));
    assert_eq!(table.problems[0].field, "line 7, price");
}

#[test]
fn an_open_quotation_mark_is_named() {
    let found = table("sku,name,price\nA,Cup,5\nB,\"Jar,6\nC,Pot,7\n");
    assert_eq!(found.rows.len(), 1);
    assert_eq!(
        (
            found.problems[0].code.as_str(),
            found.problems[0].field.as_str()
        ),
        ("csv.row.quote", "line 3")
    );
}

#[test]
fn headers_that_cannot_work_refuse_the_file() {
    let refused = |text: &str| parse(text, "x.csv", &defaults()).expect_err("refused");
    let found = refused("name,price\nCup,5\n");
    assert_eq!(
        (found.code.as_str(), found.file.as_str()),
        ("csv.header.missing", "x.csv")
    );
    assert!(found.fix.contains("stok kodu"), "{found}");
    assert_eq!(
        refused("sku,name,price,fiyat\nA,B,1,2\n").code,
        "csv.header.twice"
    );
    assert_eq!(refused("").code, "csv.header.missing");
}

#[test]
fn stock_and_photos_are_left_alone_when_not_given() {
    let checked = &table("sku,name,price,stock,photos\nA,Cup,5,,\n").rows[0].checked;
    assert_eq!(
        (checked.counted, checked.photos.as_deref()),
        (None, Some(&[][..]))
    );
    let checked = &table("sku,name,price\nA,Cup,5\n").rows[0].checked;
    assert_eq!((checked.counted, &checked.photos), (None, &None));
}

mod bytes {
    use super::*;

    const TEXT: &str = "sku;ad;fiyat\nA;ISIRGAN İĞNESİ ılık şöğüçü;5\n";

    fn utf16(mark: bool, big: bool) -> Vec<u8> {
        let units = mark
            .then_some(0xFEFF)
            .into_iter()
            .chain(TEXT.encode_utf16());
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    fn windows_1254() -> Vec<u8> {
        let (bytes, _, lossy) = encoding_rs::WINDOWS_1254.encode(TEXT);
        assert!(!lossy);
        bytes.into_owned()
    }

    #[test]
    fn unicode_is_recognised_and_turkish_letters_survive() {
        let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (marked, "UTF-8"),
            (utf16(true, false), "UTF-16LE"),
            (utf16(true, true), "UTF-16BE"),
            (utf16(false, false), "UTF-16LE"),
            (utf16(false, true), "UTF-16BE"),
        ] {
            let decoded = decode(&bytes, None).expect("decoded");
            assert_eq!((decoded.text.as_str(), decoded.encoding), (TEXT, encoding));
        }
    }

    #[test]
    fn windows_1254_is_refused_with_its_name_and_line_unless_asked_for() {
        let bytes = windows_1254();
        let found = decode(&bytes, None).expect_err("refused");
        assert_eq!(
            (found.code.as_str(), found.field.as_str()),
            ("csv.encoding", "line 2")
        );
        assert_eq!(found.value, "A;ISIRGAN İĞNESİ ılık şöğüçü;5");
        assert!(found.rule.contains("Windows-1254 (Turkish)"), "{found}");
        assert!(found.fix.contains("encoding=windows-1254"), "{found}");
        for label in ["windows-1254", "Windows-1254", "cp1254", "iso-8859-9"] {
            let decoded = decode(&bytes, Some(label)).expect(label);
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding),
                (TEXT, "windows-1254")
            );
        }
    }

    #[test]
    fn utf_8_stays_utf_8_whatever_is_asked() {
        let decoded = decode(TEXT.as_bytes(), Some("windows-1254")).expect("decoded");
        assert_eq!(decoded.encoding, "UTF-8");
    }

    #[test]
    fn what_is_no_table_says_so() {
        for (bytes, code) in [
            (&b""[..], "csv.empty"),
            (b"PK\x03\x04rest", "csv.workbook"),
            (b"\xFF\xD8\xFFrest", "csv.not_text"),
            (b"\xFF\xFEa", "csv.encoding.broken"),
            (b"sku;name\nA;\0B\n", "csv.encoding.broken"),
        ] {
            assert_eq!(decode(bytes, None).expect_err(code).code, code);
        }
        assert_eq!(
            decode(b"a", Some("koi8-r")).expect_err("unknown").code,
            "csv.encoding.unknown"
        );
    }
}

mod anything {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is sent, every row is counted as taken or not, and every
        /// row that is not has a reason.
        #[test]
        fn is_counted(rows in proptest::collection::vec("[ -~ğİı\",;\n]{0,40}", 0..12)) {
            let text = format!("sku,name,price\n{}", rows.join("\n"));
            let table = parse(&text, "x.csv", &defaults()).expect("the header is good");
            prop_assert!(table.problems.len() as u64 >= table.rejected);
            prop_assert!(table.rejected > 0 || table.problems.is_empty());
        }

        /// No bytes make it panic.
        #[test]
        fn is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200), asked in any::<bool>()) {
            if let Ok(decoded) = decode(&bytes, asked.then_some("windows-1254")) {
                let _ = parse(&decoded.text, "x.csv", &defaults());
                prop_assert!(!decoded.text.contains('\0'));
            }
        }
    }
}
