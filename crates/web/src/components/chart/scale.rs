/// Round steps from zero to at least `max`: at most five, and whole ones for counts.
pub(super) fn steps(max: f64, whole: bool) -> Vec<f64> {
    let rough = (max.max(if whole { 1.0 } else { 1e-6 })) / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .filter(|step| !whole || (step.fract() == 0.0 && *step >= 1.0))
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(1.0);
    let count = (max / step - 1e-9).ceil().max(1.0) as usize;
    (0..=count).map(|at| at as f64 * step).collect()
}
