//! Writes what a target begins with into a folder: `seeds FOLDER TARGET`.

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (folder, target) = (arguments.next(), arguments.next());
    let (Some(folder), Some(target)) = (folder, target) else {
        eprintln!("usage: seeds FOLDER TARGET");
        std::process::exit(2);
    };
    let files = match target.as_str() {
        "icc" => vec![stox_fuzz::profile()],
        _ => stox_fuzz::corpus(),
    };
    for (number, file) in files.iter().enumerate() {
        std::fs::write(format!("{folder}/seed-{number}"), file)?;
    }
    Ok(())
}
