fn main() {
    let file = std::env::args().nth(1).unwrap();
    let t = std::time::Instant::now();
    let n = saliency::Network::from_bytes(std::fs::read(file).unwrap(), &saliency::known::u2netp())
        .unwrap();
    println!("load {:?}", t.elapsed());
    for key in ["bottle"] {
        let _ = key;
        for spec in scenes::catalogue() {
            let s = spec.render(1, 768, 768);
            let t = std::time::Instant::now();
            let m = n.saliency(&s.rgb, 768, 768).unwrap();
            let t = t.elapsed();
            let (mut i, mut u) = (0, 0);
            for y in 0..768 {
                for x in 0..768 {
                    let a = s.alpha[y * 768 + x] > 127;
                    let b = m.probability[(y * m.height / 768) * m.width + x * m.width / 768] > 0.5;
                    i += (a && b) as u32;
                    u += (a || b) as u32;
                }
            }
            println!(
                "{} {t:?} agree {:.3} iou {:.3}",
                spec.key,
                m.agreement,
                i as f32 / u as f32
            );
        }
    }
    print!(
        "{}",
        std::fs::read_to_string("/proc/self/status")
            .unwrap()
            .lines()
            .filter(|l| l.starts_with("VmHWM"))
            .collect::<String>()
    );
}
