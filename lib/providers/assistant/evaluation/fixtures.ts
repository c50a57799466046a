/** Documents written for the evaluation, page by page, with the line breaks that text out of a PDF has. */

export const LEASE: readonly string[] = [
  `RESIDENTIAL LEASE AGREEMENT
This lease is made on 12 February 2026 between Nordhaus Verwaltung GmbH (the
Landlord) and Ingrid Solberg (the Tenant).
1. Premises
The Landlord lets to the Tenant the flat on the third floor of Lindenstraße 14, 10969 Berlin,
with three rooms, a kitchen and a balcony, 78 square metres in all.`,
  `2. Term
The lease begins on 1 April 2026. It runs for a fixed period of two years and ends on 31 March 2028
unless it is extended in writing.
3. Rent
The monthly rent is EUR 1,240.00. It is payable in advance, at the latest on the third
business day of each month, to the account named in Annex B.
Service charges of EUR 185.00 a month are paid on top of the rent and are settled once a year.`,
  `4. Use of the premises
The Tenant uses the flat for living only. Business use requires the Landlord's written consent.
Smoking is not permitted inside the flat or in the stairwell.
5. Animals
Small animals such as hamsters and fish may be kept. Dogs and cats require the Landlord's prior
written consent, which may be withdrawn if neighbours are disturbed.`,
  `6. Repairs
The Landlord keeps the building, the heating and the pipes in good order. Minor repairs of up to EUR 110.00
each are borne by the Tenant, but not more than EUR 400.00 a year.
Damage must be reported without delay to the caretaker, Mr Emil Brandt, telephone +49 30 5550 1422.`,
  `7. Subletting
The Tenant may sublet a single room only with written consent. Consent is not needed for visitors
who stay for less than six weeks.
8. Access
The Landlord may enter the flat after giving 48 hours' notice, and at once in an emergency.`,
  `9. Termination
After the first year, the Tenant may end this lease early by giving three months' notice in writing
to the Landlord. The notice takes effect at the end of a calendar month.
The Landlord may terminate without notice if rent for two months is unpaid.`,
  `10. Late payment
If the rent is late, interest of 5 percent above the base rate is due, and a reminder fee of EUR 7.50
for each letter.
11. Insurance
The Tenant takes out liability insurance of at least EUR 1,000,000.`,
  `12. Keys
The Tenant receives four keys. A lost key must be reported within 24 hours.
13. House rules
Quiet hours are from 22:00 to 7:00. The washing machine in the basement may be used from Monday to Saturday.`,
  `14. Deposit
The Tenant pays a deposit of EUR 3,720.00 in three equal instalments. The Landlord returns it within six
months after the end of the lease, less any claims.
15. Notices
Letters go to Nordhaus Verwaltung GmbH, e-mail service@nordhaus.example.`,
];

export const LEASE_RU: readonly string[] = [
  `ДОГОВОР НАЙМА ЖИЛОГО ПОМЕЩЕНИЯ
г. Казань, 15 января 2026 г.
Наймодатель Сафина Алия Рустамовна и наниматель Ермаков Павел Олегович заключили настоящий договор.
1. Предмет договора
Наймодатель передаёт нанимателю двухкомнатную квартиру площадью 54,3 кв. м по адресу: г. Казань, ул. Баумана, д. 21, кв. 8.`,
  `2. Срок
Договор вступает в силу с 1 февраля 2026 г. и действует 11 месяцев, до 31 декабря 2026 г.
3. Плата
Плата за наём составляет 38 000 рублей в месяц и вносится не позднее 5 числа каждого месяца.
Коммунальные услуги наниматель оплачивает отдельно по показаниям счётчиков.`,
  `4. Обеспечительный платёж
При подписании договора наниматель вносит залог в размере 38 000 рублей. Залог возвращается в течение 10 календарных
дней после выезда, если имущество не повреждено.
5. Проживание животных
Держать в квартире собак и кошек можно только с письменного согласия наймодателя.`,
  `6. Расторжение
Наниматель вправе расторгнуть договор, письменно предупредив наймодателя за тридцать дней.
7. Ответственность
За просрочку платы начисляется пеня 0,5 % от суммы долга за каждый день.
Текущий ремонт проводит наниматель, капитальный ремонт — наймодатель.`,
];

export const REPORT: readonly string[] = [
  `Fjordline Ferries: Annual Report 2025
Summary
Revenue grew by 8.4 percent to NOK 612 million. Operating profit was NOK 47 million, compared with
NOK 39 million the year before. The board proposes a dividend of NOK 2.10 a share.`,
  `Fleet
The company operated eleven vessels at the end of the year. The battery ferry Havørn entered service on 4 May 2025
on the route between Molde and Vestnes. It carries 120 cars and 350 passengers and crosses in 35 minutes.
Two diesel ferries were sold in September.`,
  `People
There were 438 employees at the end of 2025, of whom 31 percent were women. Sick leave fell from 6.2 percent to 5.1 percent.
Kari Nygård became chief executive on 1 March 2025. She succeeded Tor Hansen, who retired.`,
  `Environment
Emissions of carbon dioxide fell by 17 percent because four routes run on electricity. The aim is a fleet without
emissions by 2035.
Risks
The largest risk is the price of electricity. A rise of one øre per kilowatt-hour costs the company NOK 1.3 million a year.
Outlook
The company expects passenger numbers to grow by about 3 percent in 2026.`,
];

export const MANUAL = `# Brewmaster 300 coffee machine

## Cleaning

Rinse the milk nozzle with warm water after every use. Descale the machine every two months, or when the red lamp blinks.
Use the descaling tablets only; vinegar damages the seals.

## Technical data

Voltage: 230 V
Power: 1,450 W
Water tank: 1.8 litres
Weight: 9.4 kg
Maximum pressure: 15 bar

## Troubleshooting

If no coffee flows, the grinder is blocked: switch off the machine, open the hatch and remove the beans.
If the water tank lamp is lit, fill the tank to the mark.

## Warranty

The warranty is valid for 24 months from the date of purchase. It does not cover damage by limescale.
Service: support@brewmaster.example, telephone +44 20 7946 0113.
`;

export const BUDGET_CSV = `Department,Month,Amount,Approved
Marketing,January,1200.50,yes
Marketing,February,980.00,yes
Research,January,3400.00,yes
Research,February,2875.25,no
Office,January,310.10,yes
Office,February,295.90,yes
`;

export const SALES_RU_CSV = `Товар;Количество;Цена;Город
Чай зелёный;12;240,50;Казань
Кофе молотый;7;615,00;Пермь
Какао;20;180,00;Казань
Чай чёрный;30;199,90;Тверь
`;

export const RECEIPT_LINES: readonly string[] = [
  'GREEN CORNER MARKET',
  '21 Harbour Street, Bristol',
  'Date: 14/03/2026  17:42',
  'Apples 1.2 kg      3.48',
  'Oat milk 2x        4.10',
  'Rye bread          2.95',
  'Subtotal          10.53',
  'VAT 5%             0.53',
  'TOTAL           GBP 11.06',
  'Card **** 4821',
  'Thank you!',
];

export const RECEIPT_RU_LINES: readonly string[] = [
  'ООО "Ромашка"',
  'КАССОВЫЙ ЧЕК',
  '02.04.2026 12:15',
  'Хлеб ржаной        64,00',
  'Молоко 3,2%        92,50',
  'ИТОГО            156,50',
  'НДС 10%           14,23',
  'Наличные         200,00',
  'Сдача             43,50',
];
