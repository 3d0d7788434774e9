-- What campaigns achieve: the share of customers who bought, with the offer and in the control group.
select
    c.campaign_id,
    c.name,
    count_if(k.variant = 'offer') as offered,
    avg(case when k.variant = 'offer' then if(k.converted, 1.0, 0.0) end) as converted_offer,
    avg(case when k.variant = 'control' then if(k.converted, 1.0, 0.0) end) as converted_control,
    count_if(k.variant = 'offer') * c.cost_per_contact as cost,
    coalesce(max(u.net), 0) as revenue_with_offer
from campaigns c
join campaign_contacts k on k.campaign_id = c.campaign_id
left join (
    select
        campaign_id,
        sum(amount) as net
    from sales
    where campaign_id is not null
    group by campaign_id
) u on u.campaign_id = c.campaign_id
group by c.campaign_id, c.name, c.cost_per_contact
order by c.campaign_id
