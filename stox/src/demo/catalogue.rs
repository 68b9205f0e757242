//! The demo's made-up products: data of our own and photos that are rendered.

use anyhow::Context as _;

/// Pixels of a rendered photo: what a phone makes, reduced to keep the demo
/// quick.
const WIDTH: u32 = 1600;
const HEIGHT: u32 = 1200;
const QUALITY: u8 = 90;

/// One product of the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoProduct {
    /// The scene that shows it.
    scene: &'static str,
    /// The seller's code.
    pub sku: &'static str,
    gtin: &'static str,
    name: &'static str,
    brand: &'static str,
    category: &'static str,
    /// Price in lira.
    price: &'static str,
    /// Units counted.
    pub stock: i64,
    description: &'static str,
    colour: &'static str,
    material: &'static str,
}

impl DemoProduct {
    /// The file name of its photo.
    pub fn file(&self) -> String {
        format!("{}.jpg", self.sku)
    }
}

/// Every product, in the order of the table.
pub const PRODUCTS: &[DemoProduct] = &[
    DemoProduct {
        scene: "mug",
        sku: "KUPA-330",
        gtin: "8690123450015",
        name: "Seramik Kupa 330 ml",
        brand: "Çamlıca",
        category: "Ev > Mutfak > Kupa",
        price: "249.90",
        stock: 40,
        description: "El yapımı seramik kupa. Bulaşık makinesinde yıkanabilir.",
        colour: "Mavi",
        material: "Seramik",
    },
    DemoProduct {
        scene: "headphones",
        sku: "KULAKLIK-20",
        gtin: "8690123450022",
        name: "Kablosuz Kulak Üstü Kulaklık",
        brand: "Ezgi",
        category: "Elektronik > Ses > Kulaklık",
        price: "1899.00",
        stock: 15,
        description: "Kulağı saran yastıkları olan, katlanabilir kablosuz kulaklık.",
        colour: "Siyah",
        material: "Plastik",
    },
    DemoProduct {
        scene: "bottle",
        sku: "TERMOS-750",
        gtin: "8690123450039",
        name: "Çelik Termos Matara 750 ml",
        brand: "Irmak",
        category: "Ev > Mutfak > Termos",
        price: "549.00",
        stock: 25,
        description: "Çift cidarlı paslanmaz çelik matara.",
        colour: "Bordo",
        material: "Paslanmaz çelik",
    },
    DemoProduct {
        scene: "shoe",
        sku: "SNEAKER-41",
        gtin: "8690123450046",
        name: "Bez Spor Ayakkabı",
        brand: "İzci",
        category: "Giyim > Ayakkabı",
        price: "899.50",
        stock: 12,
        description: "Hafif tabanlı, nefes alan bez ayakkabı.",
        colour: "Mavi",
        material: "Pamuk",
    },
    DemoProduct {
        scene: "watch",
        sku: "SAAT-01",
        gtin: "8690123450053",
        name: "Deri Kayışlı Kol Saati",
        brand: "Vakit",
        category: "Aksesuar > Saat",
        price: "1249.00",
        stock: 8,
        description: "Çelik kasalı, deri kayışlı kol saati.",
        colour: "Kahverengi",
        material: "Çelik",
    },
    DemoProduct {
        scene: "vase",
        sku: "VAZO-25",
        gtin: "8690123450060",
        name: "Beyaz Seramik Vazo 25 cm",
        brand: "Çamlıca",
        category: "Ev > Dekorasyon > Vazo",
        price: "379.00",
        stock: 20,
        description: "Mat yüzeyli, el yapımı seramik vazo.",
        colour: "Beyaz",
        material: "Seramik",
    },
    DemoProduct {
        scene: "spoon",
        sku: "KASIK-ZEYTIN",
        gtin: "8690123450084",
        name: "Zeytin Ağacı Kaşık 30 cm",
        brand: "Orman",
        category: "Ev > Mutfak > Kaşık",
        price: "129.90",
        stock: 60,
        description: "Tek parça zeytin ağacından oyulmuş kaşık.",
        colour: "Kahverengi",
        material: "Zeytin ağacı",
    },
    DemoProduct {
        scene: "glasses",
        sku: "GOZLUK-03",
        gtin: "8690123450077",
        name: "Okuma Gözlüğü",
        brand: "Işık",
        category: "Aksesuar > Gözlük",
        price: "459.00",
        stock: 30,
        description: "İnce çerçeveli, hafif okuma gözlüğü.",
        colour: "Kahverengi",
        material: "Asetat",
    },
    DemoProduct {
        scene: "ring",
        sku: "YUZUK-ALTIN",
        gtin: "8690123450091",
        name: "Taşlı Altın Kaplama Yüzük",
        brand: "Nar",
        category: "Aksesuar > Takı > Yüzük",
        price: "749.00",
        stock: 10,
        description: "Altın kaplama, taşlı yüzük.",
        colour: "Altın",
        material: "Altın kaplama",
    },
    DemoProduct {
        scene: "bag",
        sku: "CANTA-DERI",
        gtin: "8690123450107",
        name: "Deri Omuz Çantası",
        brand: "Vakit",
        category: "Aksesuar > Çanta",
        price: "1599.00",
        stock: 6,
        description: "Elde dikilmiş deri omuz çantası.",
        colour: "Kahverengi",
        material: "Deri",
    },
];

/// The first so many products, at least one.
pub fn first(count: usize) -> &'static [DemoProduct] {
    &PRODUCTS[..count.clamp(1, PRODUCTS.len())]
}

/// The products as the table that a seller would send.
pub fn csv(products: &[DemoProduct]) -> String {
    let mut table = String::from(
        "sku;barkod;ad;marka;kategori;fiyat;para birimi;stok;açıklama;renk;malzeme;fotoğraflar\n",
    );
    for p in products {
        let cells = [
            p.sku,
            p.gtin,
            p.name,
            p.brand,
            p.category,
            p.price,
            "TRY",
            &p.stock.to_string(),
            p.description,
            p.colour,
            p.material,
            &p.file(),
        ]
        .join(";");
        table.push_str(&cells);
        table.push('\n');
    }
    table
}

/// Renders a product's photo as a camera would store it: some upright, some
/// turned with the EXIF tag that says so.
pub fn photo(product: &DemoProduct) -> anyhow::Result<Vec<u8>> {
    let place = PRODUCTS
        .iter()
        .position(|known| known.sku == product.sku)
        .unwrap_or_default();
    let orientation = [1, 6, 1, 8, 3][place % 5];
    let scene = scenes::render(product.scene, place as u64 + 1, WIDTH, HEIGHT)
        .with_context(|| format!("there is no scene {}", product.scene))?;
    Ok(scene.to_jpeg(QUALITY, orientation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_a_scene_and_a_good_barcode() {
        for product in PRODUCTS {
            assert!(
                scenes::catalogue()
                    .iter()
                    .any(|spec| spec.key == product.scene),
                "{}",
                product.scene
            );
            assert!(
                domain::Gtin::parse(product.gtin).is_ok(),
                "{}",
                product.gtin
            );
            assert!(domain::Sku::parse(product.sku).is_ok(), "{}", product.sku);
        }
    }

    #[test]
    fn every_photo_is_cut_out_without_a_person() -> anyhow::Result<()> {
        use enhance::{Options, Target, enhance};
        for product in PRODUCTS {
            let made = enhance(&photo(product)?, &Target::all(), &Options::default());
            let made = made.with_context(|| product.sku)?;
            assert!(made.is_finished(), "{}: {:?}", product.sku, made.reasons);
        }
        Ok(())
    }
}
