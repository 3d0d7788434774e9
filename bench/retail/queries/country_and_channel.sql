-- Revenue by the store's country and the channel, with subtotals: countries and channels in truth/summary.json.
select
    t.country,
    s.channel,
    count(distinct s.invoice_no) as invoices,
    sum(s.amount) as net
from sales s
join stores t on t.store_id = s.store_id
group by rollup (t.country, s.channel)
order by t.country nulls first, s.channel nulls first
