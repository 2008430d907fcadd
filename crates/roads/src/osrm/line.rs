//! Lines for the wire.

/// Longitudes and latitudes as an encoded polyline with so many decimals, after Google's description at
/// <https://developers.google.com/maps/documentation/utilities/polylinealgorithm>.
pub fn polyline(line: &[[f64; 2]], decimals: i32) -> String {
    let mut out = String::new();
    let mut before = [0, 0];
    for [lon, lat] in line {
        let place = [*lat, *lon].map(|v| (v * 10f64.powi(decimals)).round() as i64);
        for (value, last) in place.into_iter().zip(before) {
            let step = value - last;
            let mut rest = if step < 0 { !(step << 1) } else { step << 1 };
            while rest >= 0x20 {
                out.push(char::from((rest & 0x1f | 0x20) as u8 + 63));
                rest >>= 5;
            }
            out.push(char::from(rest as u8 + 63));
        }
        before = place;
    }
    out
}

/// A line without the points that lie nearer than a thousandth of its extent to the rest: nobody sees them where the whole line
/// is seen (D. H. Douglas and T. K. Peucker 1973).
pub fn simplified(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let Some(first) = line.first() else { return vec![] };
    // A degree of longitude is as long as this many of latitude.
    let narrow = first[1].to_radians().cos();
    let flat: Vec<[f64; 2]> = line.iter().map(|[lon, lat]| [lon * narrow, *lat]).collect();
    let extent = |k: usize| {
        let values = || flat.iter().map(|p| p[k]);
        values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min)
    };
    let least = extent(0).max(extent(1)) / 1000.0;
    let mut kept = vec![false; line.len()];
    (kept[0], kept[line.len() - 1]) = (true, true);
    let mut open = vec![(0, line.len() - 1)];
    while let Some((from, to)) = open.pop() {
        let off = |k: &usize| distance(flat[*k], flat[from], flat[to]);
        let farthest = (from + 1..to).max_by(|a, b| off(a).total_cmp(&off(b)));
        if let Some(at) = farthest.filter(|at| off(at) > least) {
            kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    (line.iter().zip(kept))
        .filter(|(_, kept)| *kept)
        .map(|(p, _)| *p)
        .collect()
}

fn distance(point: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a[0] + along * dx - point[0]).hypot(a[1] + along * dy - point[1])
}

#[cfg(test)]
mod tests {
    use super::{polyline, simplified};

    #[test]
    fn the_documented_example_is_encoded_as_documented() {
        let line = [[-120.2, 38.5], [-120.95, 40.7], [-126.453, 43.252]];
        assert_eq!(polyline(&line, 5), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    }

    #[test]
    fn a_simplified_line_keeps_its_corners_and_loses_what_lies_between() {
        let line = [
            [10.0, 60.0],
            [10.005, 60.000_001],
            [10.01, 60.0],
            [10.01, 60.005],
            [10.01, 60.01],
        ];
        assert_eq!(simplified(&line), [[10.0, 60.0], [10.01, 60.0], [10.01, 60.01]]);
        assert_eq!(simplified(&[]), Vec::<[f64; 2]>::new());
    }
}
