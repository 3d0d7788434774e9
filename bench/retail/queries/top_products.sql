-- The articles with the highest net revenue: top_products in truth/summary.json.
select
    p.product_id,
    p.name,
    p.category,
    sum(s.quantity) as pieces,
    sum(s.amount) as net
from sales s
join products p on p.product_id = s.product_id
group by p.product_id, p.name, p.category
order by net desc, p.product_id
limit 10
