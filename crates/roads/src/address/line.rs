//! An address written on one line, taken apart again.

use super::number::split;
use super::query::property_numbers;
use super::{Address, Names, Point, Property};
use std::sync::Arc;

impl Address {
    /// The address that [`Address::line`] writes so: "Nordre Prøve, Storgata 12B", "31/453". What can't be taken apart is a street's
    /// name as a whole.
    pub fn of_line(line: &str, id: Arc<str>, point: Point, names: &mut Names) -> Address {
        let empty = names.keep("");
        let whole = Address {
            id,
            street: names.keep(line),
            number: None,
            suffix: empty.clone(),
            farm: empty.clone(),
            property: None,
            postcode: empty.clone(),
            town: empty.clone(),
            area: empty.clone(),
            settlement: empty.clone(),
            municipality: empty.clone(),
            point,
            driveway: None,
            summer_driveway: None,
            winter_driveway: None,
        };
        let (farm, rest) = line.rsplit_once(", ").unwrap_or(("", line));
        let mut apart = Address {
            farm: names.keep(farm),
            ..whole.clone()
        };
        if let Some([Some(holding), Some(unit), lease, sub]) = property_numbers(rest) {
            let (lease, sub) = (lease.unwrap_or_default(), sub.unwrap_or_default());
            apart.street = empty;
            apart.property = Some(Property {
                holding,
                unit,
                lease,
                sub,
            });
        } else if let Some((street, number)) = rest.rsplit_once(' ')
            && let (Some(number), suffix) = split(number)
        {
            (apart.street, apart.number, apart.suffix) = (names.keep(street), Some(number), names.keep(&suffix));
        } else {
            apart.street = names.keep(rest);
        }
        if apart.line() == line { apart } else { whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(line: &str) -> Address {
        let point = Point { lon: 11.0, lat: 60.0 };
        Address::of_line(line, Arc::from(""), point, &mut Names::default())
    }

    #[test]
    fn a_line_is_taken_apart_as_it_was_put_together() {
        let address = apart("Nordre Prøve, Storgata 12B");
        assert_eq!((&*address.farm, &*address.street), ("Nordre Prøve", "Storgata"));
        assert_eq!((address.number, &*address.suffix), (Some(12), "B"));
        let address = apart("Søre Prøve, 31/453/2-1");
        assert_eq!((&*address.farm, &*address.street), ("Søre Prøve", ""));
        assert_eq!(address.property.unwrap().to_string(), "31/453/2-1");
        assert_eq!(apart("Prøvestubben").number, None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_line_says_it_is_said_again(line in "([A-Za-zÆØÅæøå/-]{0,4}[ ,]{0,2}[0-9]{0,3}){0,4}") {
            proptest::prop_assert_eq!(apart(&line).line(), line);
        }
    }
}
