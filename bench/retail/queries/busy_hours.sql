-- Invoices by weekday (1 is Monday) and hour, and the channel that sells most.
select
    day_of_week(sold_at) as weekday,
    hour(sold_at) as hour,
    count(distinct invoice_no) as invoices,
    max_by(channel, n) as best_channel
from (
    select
        sold_at,
        invoice_no,
        channel,
        count(*) over (partition by day_of_week(sold_at), hour(sold_at), channel) as n
    from sales
) s
group by 1, 2
order by 1, 2
