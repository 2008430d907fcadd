mod addresses;
mod pbf;
mod real;
mod rules;
