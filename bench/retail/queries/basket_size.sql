-- The distribution of the value of purchases by country and channel.
with invoice as (
    select
        t.country,
        s.channel,
        s.invoice_no,
        sum(s.amount) as value
    from sales s
    join stores t on t.store_id = s.store_id
    where s.quantity > 0
    group by t.country, s.channel, s.invoice_no
)
select
    country,
    channel,
    count(*) as purchases,
    avg(value) as mean,
    approx_percentile(cast(value as double), 0.5) as median,
    approx_percentile(cast(value as double), 0.95) as p95,
    max(value) as largest
from invoice
group by country, channel
order by country, channel
