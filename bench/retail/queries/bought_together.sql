-- Pairs of articles by the number of purchases that hold both, with lift. The best by lift are the pairs of
-- truth/bundles.csv.
with basket as (
    select distinct
        invoice_no,
        product_id
    from sales
    where quantity > 0
),
single as (
    select
        product_id,
        count(*) as n
    from basket
    group by product_id
),
pair as (
    select
        a.product_id as first_id,
        b.product_id as second_id,
        count(*) as n
    from basket a
    join basket b on b.invoice_no = a.invoice_no and b.product_id > a.product_id
    group by a.product_id, b.product_id
),
size as (
    select count(distinct invoice_no) as purchases
    from basket
)
select
    p.first_id,
    x.name as first_name,
    p.second_id,
    y.name as second_name,
    p.n as purchases_with_both,
    cast(p.n as double) * size.purchases / (cast(s.n as double) * t.n) as lift
from pair p
cross join size
join single s on s.product_id = p.first_id
join single t on t.product_id = p.second_id
join products x on x.product_id = p.first_id
join products y on y.product_id = p.second_id
where cast(p.n as double) * 1000 > size.purchases
order by lift desc, p.first_id, p.second_id
limit 40
