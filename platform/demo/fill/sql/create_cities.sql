CREATE TEMPORARY TABLE fill_city (
    id int, country text, region text, city text, latitude float8, longitude float8, pin text
)
