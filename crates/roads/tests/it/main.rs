mod pbf;
mod real;
mod rules;
