-- Revenue and invoices by month: months in truth/summary.json.
select
    date_trunc('month', sold_at) as month,
    count(distinct invoice_no) as invoices,
    count(*) as lines,
    sum(amount) as net
from sales
group by 1
order by 1
